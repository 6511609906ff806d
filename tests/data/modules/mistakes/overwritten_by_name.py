# rule: overwritten-in-loop
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.n = n
        for i in range(n):
            self.add_module("conv", nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        for _ in range(self.n):
            x = self.conv(x)
        return x
