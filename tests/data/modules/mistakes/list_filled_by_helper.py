# rule: plain-list
# blame: self.layers.append(conv)
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = []
        for _ in range(n):
            self.add(nn.Conv2d(channels, channels, 3, padding=1))

    def add(self, conv):
        self.layers.append(conv)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
