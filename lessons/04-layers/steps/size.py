"""The size after one convolution with stride and padding."""

# hide
maps = 8  # draw: 8, 16, 20
kernel = 5  # draw: 5, 3, 4, 7, 2
stride = 2  # draw: 2, 1, 4
padding = 0  # draw: 0, 1, 2, 3
size = 256  # draw: 256, 64, 128, 100
# show
import torch
from torch import nn

conv = nn.Conv2d(3, maps, kernel, stride=stride, padding=padding)
x = torch.rand(1, 3, size, size)
y = conv(x)

# hide
by_hand = (size + 2 * padding - kernel) // stride + 1
print(f"({size} + 2*{padding} - {kernel}) // {stride} + 1 = {by_hand}")
answer = y.shape
