# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        parts = []
        for _ in range(n):
            parts += [nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU(), nn.Dropout(0.1)]
        self.net = nn.Sequential(*parts)

    def forward(self, x):
        return self.net(x)
