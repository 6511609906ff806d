# rule: not-registered
# blame: conv = nn.Conv2d(channels, channels, 3, padding=1)
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.steps = []
        for _ in range(n):
            conv = nn.Conv2d(channels, channels, 3, padding=1)
            self.steps.append(lambda x: conv(x))

    def forward(self, x):
        for step in self.steps:
            x = step(x)
        return x
