# rule: layer-of-other-dimension
# blame: self.bn = nn.BatchNorm3d(20)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.bn = nn.BatchNorm3d(20)
        self.conv2 = nn.Conv2d(20, 20, 5)
    def forward(self, x):
        return self.conv2(self.bn(self.conv1(x)))
