"""The shape after two convolutions."""

# hide
first = 16  # draw: 16, 8, 10, 24
second = 20  # draw: 20, 12, 32, 6
k1 = 5  # draw: 5, 3, 7
k2 = 3  # draw: 3, 5, 9
size = 64  # draw: 64, 32, 50, 128
# show
import torch
from torch import nn

model = nn.Sequential(
    nn.Conv2d(3, first, k1),
    nn.Conv2d(first, second, k2),
)
y = model(torch.rand(1, 3, size, size))

answer = y.shape
