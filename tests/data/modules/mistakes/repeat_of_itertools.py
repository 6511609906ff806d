# rule: same-object-twice
# blame: self.layers = nn.ModuleList(repeat(nn.Conv2d(channels, channels, 3, padding=1), n))
# ---
import torch
from torch import nn

from itertools import repeat

class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList(repeat(nn.Conv2d(channels, channels, 3, padding=1), n))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
