# rule: off-by-one
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList()
        for i in range(0, n + 1):
            self.layers.append(nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
