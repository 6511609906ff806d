# rule: no-room-for-channels
# blame: def __init__(self, n):
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(8, 8, 3, padding=1) for _ in range(n))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
