# way: nn.ModuleList around a comprehension: the loop in one line
# way.ko: nn.ModuleList에 컴프리헨션을 넣어요. 반복문이 한 줄이 돼요
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
