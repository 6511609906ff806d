# rule: method-returns-nothing
# blame: layers = layers.append(nn.ReLU())
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        layers = [nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n)]
        layers = layers.append(nn.ReLU())
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
