# rule: plain-list
# blame: self.rows.append([nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU()])
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.rows = []
        for _ in range(n):
            self.rows.append([nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU()])

    def forward(self, x):
        for conv, act in self.rows:
            x = act(conv(x))
        return x
