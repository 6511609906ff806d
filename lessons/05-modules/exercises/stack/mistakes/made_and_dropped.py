# rule: local-layer
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        for _ in range(n):
            nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x
