# rule: images-mixed
# blame: x = x.reshape(3, -1, 64, 64)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.fc = nn.Linear(8, 3)
    def forward(self, x):
        x = x.reshape(3, -1, 64, 64)
        x = x * 2
        x = x.permute(1, 0, 2, 3)
        return self.fc(torch.relu(self.conv(x)).mean((2, 3)))
