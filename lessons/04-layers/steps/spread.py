"""The size after a dilated convolution."""

# hide
maps = 8  # draw: 8, 4, 16
kernel = 3  # draw: 3, 5, 2
dilation = 2  # draw: 2, 3, 4
stride = 1  # draw: 1, 2
size = 64  # draw: 64, 32, 128, 100
# show
import torch
from torch import nn

conv = nn.Conv2d(3, maps, kernel, stride=stride, dilation=dilation)
x = torch.rand(1, 3, size, size)
y = conv(x)

# hide
span = dilation * (kernel - 1) + 1
print(f"the kernel spans {dilation}*({kernel} - 1) + 1 = {span}")
print(f"({size} - {span}) // {stride} + 1 = {(size - span) // stride + 1}")
answer = y.shape
