"""TODO: what an exported program does with the learner's code, with torch alone."""

import torch

torch.manual_seed(0)
model = Net()
x = torch.rand(6, 4)
print(tuple(x.shape), "->", tuple(model(x).shape))
