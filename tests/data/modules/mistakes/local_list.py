# rule: local-layer
# blame: layers.append(nn.Conv2d(channels, channels, 3, padding=1))
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        layers = []
        for _ in range(n):
            layers.append(nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x
