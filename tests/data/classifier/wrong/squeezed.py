# rule: batch-axis-lost
# blame: return x.squeeze()
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 5, stride=2)
        self.head = nn.Conv2d(16, 3, 1)
        self.pool = nn.AdaptiveAvgPool2d(1)

    def forward(self, x):
        x = F.relu(self.conv(x))
        x = self.pool(self.head(x))
        return x.squeeze()
