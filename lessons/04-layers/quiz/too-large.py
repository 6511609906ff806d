"""The layer for which too little is left of the picture."""

# hide
size = 16  # draw: 16, 20, 9, 12
kernel = 7  # draw: 7, 5
# show
import torch
from torch import nn

x = torch.rand(1, 3, size, size)
x = nn.Conv2d(3, 8, kernel)(x)
x = nn.Conv2d(8, 8, 3, stride=2)(x)
x = nn.Conv2d(8, 8, 4)(x)
x = nn.Conv2d(8, 8, 9)(x)
