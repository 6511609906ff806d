# rule: loop-over-number
# blame: self.layers = nn.ModuleList(n)
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList(n)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
