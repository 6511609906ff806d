# ---
import torch
from torch import nn

from collections import OrderedDict

class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.net = nn.Sequential(OrderedDict((f"conv{i}", nn.Conv2d(channels, channels, 3, padding=1)) for i in range(n)))

    def forward(self, x):
        return self.net(x)
