# rule: super-twice
# blame: super().__init__()
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        for i in range(n):
            super().__init__()
            setattr(self, f"conv{i}", nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x
