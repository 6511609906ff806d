# rule: unknown-attribute
# blame: self.conv[i] = nn.Conv2d(channels, channels, 3, padding=1)
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        for i in range(n):
            self.conv[i] = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        for i in range(4):
            x = self.conv[i](x)
        return x
