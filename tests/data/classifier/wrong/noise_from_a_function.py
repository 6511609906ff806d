# rule: random-answer
# blame: if random.random() < 0.5:
# ---
import random

import torch
from torch import nn


def augmented(x, training):
    if random.random() < 0.5:
        x = x.flip(-1)
    return x


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(8)
        self.fc = nn.Linear(8 * 8 * 8, 3)

    def forward(self, x):
        if self.training:
            x = x + 0.01 * torch.randn_like(x)
        x = augmented(x, self.training)
        x = self.pool(self.conv(x).relu())
        return self.fc(x.flatten(1))
