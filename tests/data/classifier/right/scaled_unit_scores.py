# way: scores of one length, made as large as the model wants by a factor that learns
# ---
import torch
import torch.nn.functional as F
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(8)
        self.fc = nn.Linear(8 * 8 * 8, 3)
        self.scale = nn.Parameter(torch.tensor(10.0))

    def forward(self, x):
        x = self.pool(self.conv(x).relu())
        return self.scale * F.normalize(self.fc(x.flatten(1)), dim=1)
