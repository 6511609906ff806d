"""The line in which the channels don't fit."""

# hide
first = 16  # draw: 16, 8, 12
channels = 3  # draw: 3, 1
# show
import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, first, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = self.conv1(x)
        x = torch.relu(x)
        x = self.conv2(x)
        return x


Model()(torch.rand(1, channels, 64, 64))
