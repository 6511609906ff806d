# rule: not-a-layer
# blame: self.net = nn.Sequential(layers)
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        layers = [nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n)]
        self.net = nn.Sequential(layers)

    def forward(self, x):
        return self.net(x)
