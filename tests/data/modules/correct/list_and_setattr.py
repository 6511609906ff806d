# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = []
        for i in range(n):
            layer = nn.Conv2d(channels, channels, 3, padding=1)
            setattr(self, f"conv{i}", layer)
            self.layers.append(layer)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
