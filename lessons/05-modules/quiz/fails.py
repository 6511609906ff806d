"""A generator has no length, a ModuleList can't be called."""

import torch
from torch import nn

a = nn.Conv2d(8, 8, 3)
b = nn.Conv2d(8, 8, 3)
layers = nn.ModuleList([a, b])
x = torch.rand(1, 8, 16, 16)
first = layers[0](x)
found = list(layers.modules())  # draw: list(layers.modules()), layers.modules()[0], len(layers.modules())
y = layers(x)
