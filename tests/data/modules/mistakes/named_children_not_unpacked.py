# rule: pair-called
# blame: for layer in self.named_children():
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        for i in range(n):
            setattr(self, f"conv{i}", nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        for layer in self.named_children():
            x = layer(x)
        return x
