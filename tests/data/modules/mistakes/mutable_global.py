# rule: second-model-differs
# blame: PARTS.append(nn.Conv2d(channels, channels, 3, padding=1))
# ---
import torch
from torch import nn

PARTS = []

class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        for _ in range(n):
            PARTS.append(nn.Conv2d(channels, channels, 3, padding=1))
        self.layers = nn.ModuleList(PARTS)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
