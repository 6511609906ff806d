# way: noise in training alone, and the last features are kept for looking
# ---
import torch
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(8)
        self.fc = nn.Linear(8 * 8 * 8, 3)
        self.seen = 0

    def forward(self, x):
        self.seen += len(x)
        if self.training:
            x = x + 0.01 * torch.randn_like(x)
        self.last = self.pool(self.conv(x).relu())
        return self.fc(self.last.flatten(1))
