# rule: argument-ignored
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList()
        for _ in range(4):
            self.layers.append(nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
