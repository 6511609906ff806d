# way: mean and spread as buffers
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.full((1, 3, 1, 1), 0.5))
        self.net = nn.Sequential(nn.Conv2d(3, 16, 3, 2), nn.LeakyReLU(0.1), nn.AdaptiveMaxPool2d(2), nn.Flatten(), nn.Dropout(), nn.Linear(64, 3))

    def forward(self, x):
        return self.net((x - self.mean) * 2)
