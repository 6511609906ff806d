"""Weights say out before in."""

# hide
from torch import nn

layer = nn.Linear(12, 5)  # draw: nn.Linear(12, 5), nn.Linear(64, 3), nn.Conv2d(8, 16, 3), nn.Conv2d(3, 10, 7)
# show
from torch import nn

model = nn.Sequential(nn.ReLU(), layer)
weight = model[1].weight

answer = weight.shape
