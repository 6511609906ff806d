# way: without layers: weights and biases in nn.ParameterList, used by F.conv2d
# way.ko: 층 없이, nn.ParameterList에 담은 가중치와 편향을 F.conv2d로 써요
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.weights = nn.ParameterList(nn.Parameter(torch.randn(channels, channels, 3, 3) * 0.1) for _ in range(n))
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(channels)) for _ in range(n))

    def forward(self, x):
        for weight, bias in zip(self.weights, self.biases):
            x = nn.functional.conv2d(x, weight, bias, padding=1)
        return x
