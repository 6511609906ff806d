# rule: batch-axis-lost
# blame: x = x[0]
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(8)
        self.fc = nn.Linear(8 * 8 * 8, 3)

    def forward(self, x):
        x = x[0]
        x = self.pool(F.relu(self.conv(x)))
        return self.fc(x.flatten())
