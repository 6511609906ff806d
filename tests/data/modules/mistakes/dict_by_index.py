# rule: plain-dict
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = {}
        for i in range(n):
            self.layers[i] = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        for i in range(len(self.layers)):
            x = self.layers[i](x)
        return x
