"""The shape after a convolution over volumes."""

# hide
maps = 4  # draw: 4, 8, 6
kernel = 3  # draw: 3, 5, 2
depth = 10  # draw: 10, 16, 12
size = 32  # draw: 32, 24
# show
import torch
from torch import nn

conv = nn.Conv3d(1, maps, kernel)
y = conv(torch.rand(2, 1, depth, size, size))

answer = y.shape
