# rule: layer-of-other-dimension
# blame: self.bn = nn.BatchNorm2d(32)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3*64*64, 32)
        self.bn = nn.BatchNorm2d(32)
        self.fc = nn.Linear(32, 3)
    def forward(self, x):
        return self.fc(self.bn(self.fc1(x.flatten(1))))
