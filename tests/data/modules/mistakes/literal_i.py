# rule: overwritten-in-loop
# blame: self.conv_i = nn.Conv2d(channels, channels, 3, padding=1)
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.n = n
        for i in range(n):
            self.conv_i = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        for i in range(self.n):
            x = self.conv_i(x)
        return x
