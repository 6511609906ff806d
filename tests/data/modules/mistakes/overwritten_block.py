# rule: overwritten-in-loop
# blame: self.block = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU())
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.n = n
        for i in range(n):
            self.block = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU())

    def forward(self, x):
        for _ in range(self.n):
            x = self.block(x)
        return x
