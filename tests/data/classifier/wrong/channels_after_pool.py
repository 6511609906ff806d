# rule: channels-do-not-chain
# blame: self.conv2 = nn.Conv2d(32, 8, 3)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3)
        self.pool = nn.MaxPool2d(2)
        self.conv2 = nn.Conv2d(32, 8, 3)
        self.fc = nn.Linear(8, 3)
    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.conv2(x)
        return self.fc(x.mean((2, 3)))
