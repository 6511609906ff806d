"""Builds a stack of four layers, lists what is in it, and calls it."""

import torch

torch.manual_seed(0)
model = Stack(4)
for name, module in model.named_modules():
    print(name or "model", type(module).__name__)
x = torch.rand(1, 8, 32, 32)
print(tuple(x.shape), "->", tuple(model(x).shape))
