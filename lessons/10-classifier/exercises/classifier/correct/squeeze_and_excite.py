# way: a gate inside decides which channels count
# way.ko: 안에 있는 게이트가 어떤 채널을 볼지 정해요
# ---
import torch
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 5, stride=2)
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(16, 16, 1), nn.Sigmoid()
        )
        self.fc = nn.Linear(16, 3)

    def forward(self, x):
        h = torch.relu(self.conv(x))
        h = h * self.gate(h)
        return self.fc(h.mean((2, 3)))
