# rule: scores-squashed
# blame: return torch.softmax(self.fc(x), -1)
# ---
from torch import nn
import torch
import torch.nn.functional as F


class Head(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.fc = nn.Linear(n, 3)

    def forward(self, x):
        return torch.softmax(self.fc(x), -1)


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 5, stride=4), nn.ReLU(), nn.AdaptiveAvgPool2d(4), nn.Flatten())
        self.head = Head(128)

    def forward(self, x):
        return self.head(self.body(x))
