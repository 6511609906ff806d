# rule: same-object-twice
# blame: x = self.layers[0](x)
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.n = n
        self.layers = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n))

    def forward(self, x):
        for i in range(self.n):
            x = self.layers[0](x)
        return x
