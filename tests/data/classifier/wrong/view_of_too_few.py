# rule: view-does-not-fit
# blame: x = x.view(8, 100)
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.fc = nn.Linear(100, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 16)
        x = x.view(8, 100)
        return self.fc(x)
