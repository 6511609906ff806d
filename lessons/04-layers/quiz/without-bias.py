"""The numbers of a convolution without bias."""

# hide
channels = 3  # draw: 3, 8, 1
maps = 16  # draw: 16, 10, 20
kernel = 3  # draw: 3, 5
bias = False  # draw: False, True
# show
from torch import nn

conv = nn.Conv2d(channels, maps, kernel, bias=bias)

answer = sum(p.numel() for p in conv.parameters())
