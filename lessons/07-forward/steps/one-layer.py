"""The shape after each of two convolutions: size - kernel + 1."""

# hide
maps = 20  # draw: 20, 8, 12, 16, 32
kernel = 5  # draw: 5, 3, 7, 9
size = 256  # draw: 256, 64, 100, 128
# show
import torch
from torch import nn

conv1 = nn.Conv2d(3, maps, kernel)
conv2 = nn.Conv2d(maps, 20, 5)

x = torch.rand(1, 3, size, size)
h = conv1(x)
y = conv2(h)

answer = {"h": h.shape, "y": y.shape}
