# way: scores are distances, below zero
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 16, 5, stride=2), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten())
        self.centres = nn.Parameter(torch.randn(3, 16))

    def forward(self, x):
        return -torch.cdist(self.body(x), self.centres) ** 2
