# rule: pair-called
# blame: for layer in self.layers.items():
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleDict()
        for i in range(n):
            self.layers[f"conv{i}"] = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        for layer in self.layers.items():
            x = layer(x)
        return x
