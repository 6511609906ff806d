# rule: batch-averaged
# blame: x = x.sum(dim=0)
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.fc = nn.Linear(8 * 8 * 8, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 8)
        x = x.sum(dim=0)
        return self.fc(x.flatten())
