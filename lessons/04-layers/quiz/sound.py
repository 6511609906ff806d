"""The shape after a convolution along one axis."""

# hide
maps = 8  # draw: 8, 16, 4
kernel = 10  # draw: 10, 4, 5
stride = 5  # draw: 5, 2, 1
length = 1000  # draw: 1000, 800, 100
# show
import torch
from torch import nn

conv = nn.Conv1d(2, maps, kernel, stride=stride)
y = conv(torch.rand(1, 2, length))

answer = y.shape
