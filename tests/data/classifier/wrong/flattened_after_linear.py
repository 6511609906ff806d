# rule: linear-size
# blame: x = torch.flatten(x, 1)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.fc = nn.Linear(8 * 64 * 64, 3)
    def forward(self, x):
        x = self.conv(x)
        x = self.fc(x)
        x = torch.flatten(x, 1)
        return x
