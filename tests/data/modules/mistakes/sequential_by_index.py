# rule: list-index
# blame: self.net[i] = nn.Conv2d(channels, channels, 3, padding=1)
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.net = nn.Sequential()
        for i in range(n):
            self.net[i] = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return self.net(x)
