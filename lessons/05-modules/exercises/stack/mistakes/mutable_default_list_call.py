# rule: second-model-differs
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8, layers=nn.ModuleList()):
        super().__init__()
        for _ in range(n):
            layers.append(nn.Conv2d(channels, channels, 3, padding=1))
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
