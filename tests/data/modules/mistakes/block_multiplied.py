# rule: same-object-twice
# ---
import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return self.conv(x)

class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList(n * [Block(channels)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
