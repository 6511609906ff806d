# rule: equal-weights
# blame: nn.init.ones_(self.head.weight)
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 8, 3, stride=4), nn.ReLU(), nn.AdaptiveAvgPool2d(4), nn.Flatten())
        self.head = nn.Linear(128, 3)
        nn.init.ones_(self.head.weight)

    def forward(self, x):
        return self.head(self.features(x))
