# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.n = n
        for i in range(1, n + 1):
            setattr(self, f"conv{i}", nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        for i in range(1, self.n + 1):
            x = getattr(self, f"conv{i}")(x)
        return x
