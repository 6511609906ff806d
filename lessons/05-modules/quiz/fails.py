"""A generator has no length, a ModuleList can't be called."""

import torch
from torch import nn

layers = nn.ModuleList([nn.Conv2d(8, 8, 3), nn.Conv2d(8, 8, 3)])
x = torch.rand(1, 8, 16, 16)
first = layers[0](x)
found = list(layers.modules())  # draw: list(layers.modules()), layers.modules()[0], len(layers.modules())
y = layers(x)
