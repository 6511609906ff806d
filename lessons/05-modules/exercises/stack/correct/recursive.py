# way: a layer and a smaller Stack inside of it
# way.ko: 층 하나와, 그 안에 한 층 낮은 Stack을 두어요
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.rest = Stack(n - 1, channels) if n > 1 else nn.Identity()

    def forward(self, x):
        return self.rest(self.conv(x))
