"""The shape after one convolution: size - kernel + 1."""

# hide
maps = 20  # draw: 20, 8, 12, 16, 32
kernel = 5  # draw: 5, 3, 7, 9
size = 256  # draw: 256, 64, 100, 128
# show
import torch
from torch import nn

conv = nn.Conv2d(3, maps, kernel)
x = torch.rand(1, 3, size, size)
y = conv(x)

answer = y.shape
