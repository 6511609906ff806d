# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n, channels, channels, 3, 3) * 0.1)
        self.bias = nn.Parameter(torch.zeros(n, channels))

    def forward(self, x):
        for weight, bias in zip(self.weight, self.bias):
            x = nn.functional.conv2d(x, weight, bias, padding=1)
        return x
