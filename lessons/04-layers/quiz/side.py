"""The width after two layers, the second of which strides."""

# hide
k1 = 5  # draw: 5, 3, 7
k2 = 3  # draw: 3, 4, 2
padding = 1  # draw: 1, 0
size = 64  # draw: 64, 128, 100
# show
import torch
from torch import nn

model = nn.Sequential(
    nn.Conv2d(3, 8, k1),
    nn.Conv2d(8, 16, k2, stride=2, padding=padding),
)
y = model(torch.rand(1, 3, size, size))
width = y.shape[-1]

answer = width
