# ---
import torch
from torch import nn

from functools import partial

class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        conv = partial(nn.Conv2d, channels, channels, 3, padding=1)
        self.net = nn.Sequential(*[conv() for _ in range(n)])

    def forward(self, x):
        return self.net(x)
