# rule: overwritten-in-loop
# blame: self.layers = nn.ModuleList([nn.Conv2d(channels, channels, 3, padding=1)])
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        for i in range(n):
            self.layers = nn.ModuleList([nn.Conv2d(channels, channels, 3, padding=1)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
