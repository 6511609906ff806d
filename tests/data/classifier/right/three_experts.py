# way: one small net for each class
# ---
from torch import nn
import torch
import torch.nn.functional as F


class Expert(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 5, stride=2)
        self.out = nn.Linear(4, 1)

    def forward(self, x):
        return self.out(F.relu(self.conv(x)).amax((2, 3)))


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.experts = nn.ModuleList([Expert() for _ in range(3)])

    def forward(self, x):
        return torch.cat([expert(x) for expert in self.experts], dim=1)
