# rule: layers-side-by-side
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n))

    def forward(self, x):
        total = 0
        for layer in self.layers:
            total = total + layer(x)
        return total
