# rule: layer-class-stored
# blame: self.pool = nn.MaxPool2d
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.pool = nn.MaxPool2d
        self.fc = nn.Linear(8, 3)
    def forward(self, x):
        x = self.pool(self.conv(x), 2)
        return self.fc(x.mean((2,3)))
