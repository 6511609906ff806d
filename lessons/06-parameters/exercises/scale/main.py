"""Calls the scale in training and in evaluation, and shows what it stores."""

import torch

torch.manual_seed(0)
model = Scale(3)
x = torch.rand(5, 3, 8, 8)
print("same as x:", torch.equal(model(x), x), " seen:", int(model.seen))
model.eval()
model(x)
print("after eval, seen:", int(model.seen))
print({name: tuple(value.shape) for name, value in model.state_dict().items()})
