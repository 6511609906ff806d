# rule: shadowed-builtin
# blame: list = []
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        list = []
        for _ in range(n):
            list.append(nn.Conv2d(channels, channels, 3, padding=1))
        self.layers = nn.ModuleList(list(list))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
