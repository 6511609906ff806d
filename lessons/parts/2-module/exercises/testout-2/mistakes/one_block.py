# rule: block-missing
# ---
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.gain = nn.Parameter(torch.full((channels,), 0.1))

    def forward(self, x):
        h = self.conv2(torch.relu(self.conv1(x)))
        return x + self.gain[:, None, None] * h


class Tower(nn.Module):
    def __init__(self, channels, blocks):
        super().__init__()
        self.register_buffer("mean", torch.full((3,), 0.5))
        self.stem = nn.Conv2d(3, channels, 3, padding=1)
        self.blocks = nn.ModuleList([Block(channels)])

    def forward(self, x):
        x = self.stem(x - self.mean[:, None, None])
        for block in self.blocks:
            x = block(x)
        return x
