"""The number that a Linear after flatten has to be told."""

# hide
maps = 32  # draw: 32, 16, 10
stride = 4  # draw: 4, 2, 8
# show
import torch
from torch import nn

conv = nn.Conv2d(3, maps, stride, stride=stride)
row = conv(torch.rand(2, 3, 64, 64)).flatten(1)
# hide
n = row.shape[1]
# show
head = nn.Linear(n, 3)
y = head(row)

answer = n
