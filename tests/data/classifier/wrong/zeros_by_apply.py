# rule: equal-weights
# blame: nn.init.zeros_(m.weight)
# ---
from torch import nn
import torch
import torch.nn.functional as F


def start(m):
    if isinstance(m, nn.Conv2d):
        nn.init.zeros_(m.weight)


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 8, 3, stride=4), nn.ReLU(), nn.AdaptiveAvgPool2d(4), nn.Flatten())
        self.head = nn.Linear(128, 3)
        self.apply(start)

    def forward(self, x):
        return self.head(self.features(x))
