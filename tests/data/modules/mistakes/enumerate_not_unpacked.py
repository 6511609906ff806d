# rule: pair-called
# blame: for layer in enumerate(self.layers):
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n))

    def forward(self, x):
        for layer in enumerate(self.layers):
            x = layer(x)
        return x
