# way: nn.ModuleDict, for layers that you want to reach by name
# way.ko: 이름으로 찾고 싶은 층은 nn.ModuleDict에 담아요
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleDict({f"conv{i}": nn.Conv2d(channels, channels, 3, padding=1) for i in range(n)})

    def forward(self, x):
        for layer in self.layers.values():
            x = layer(x)
        return x
