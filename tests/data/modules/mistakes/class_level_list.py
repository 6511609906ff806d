# rule: class-level-layer
# blame: layers = [nn.Conv2d(8, 8, 3, padding=1) for _ in range(4)]
# ---
import torch
from torch import nn


class Stack(nn.Module):
    layers = [nn.Conv2d(8, 8, 3, padding=1) for _ in range(4)]

    def __init__(self, n, channels=8):
        super().__init__()
        self.n = n

    def forward(self, x):
        for layer in self.layers[: self.n]:
            x = layer(x)
        return x
