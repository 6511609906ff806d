# rule: linear-size
# blame: return self.fc(x)
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, stride=2)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(16, 3)

    def forward(self, x):
        x = F.relu(self.conv(x))
        x = self.pool(x)
        return self.fc(x)
