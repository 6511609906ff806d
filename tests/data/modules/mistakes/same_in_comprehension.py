# rule: same-object-twice
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.layers = nn.ModuleList([conv for _ in range(n)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
