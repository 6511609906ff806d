# rule: second-model-differs
# blame: parts.append(nn.Conv2d(channels, channels, 3, padding=1))
# ---
import torch
from torch import nn


class Stack(nn.Module):
    parts = []

    def __init__(self, n, channels=8):
        super().__init__()
        parts = self.parts
        for _ in range(n):
            parts.append(nn.Conv2d(channels, channels, 3, padding=1))
        self.layers = nn.ModuleList(parts)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
