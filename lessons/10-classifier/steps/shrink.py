"""What stages of convolutions and pooling leave of a picture."""

# hide
from torch import nn

side = 64  # draw: 64, 96, 128
third = nn.MaxPool2d(2)  # draw: nn.MaxPool2d(2), nn.MaxPool2d(4), nn.Conv2d(32, 48, 3, padding=1)
# show
import torch
from torch import nn

net = nn.Sequential(
    nn.Conv2d(3, 16, 3, stride=2, padding=1),
    nn.ReLU(),
    nn.Conv2d(16, 32, 3, stride=2, padding=1),
    nn.ReLU(),
    third,
)

x = torch.rand(8, 3, side, side)
y = net(x)

answer = y.shape
