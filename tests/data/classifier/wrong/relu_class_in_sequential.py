# rule: not-a-layer
# blame: nn.ReLU,
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, 8, 3),
            nn.ReLU,
            nn.AdaptiveAvgPool2d(4),
            nn.Flatten(),
            nn.Linear(128, 3),
        )

    def forward(self, x):
        return self.net(x)
