# way: a name for each layer, conv0, conv1 ..., given by setattr and read by getattr
# way.ko: setattr로 층마다 conv0, conv1 … 이름을 붙이고 getattr로 꺼내요
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.n = n
        for i in range(n):
            setattr(self, f"conv{i}", nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        for i in range(self.n):
            x = getattr(self, f"conv{i}")(x)
        return x
