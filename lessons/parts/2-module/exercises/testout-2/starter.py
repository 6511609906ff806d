import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()

    def forward(self, x):
        return x


class Tower(nn.Module):
    def __init__(self, channels, blocks):
        super().__init__()

    def forward(self, x):
        return x
