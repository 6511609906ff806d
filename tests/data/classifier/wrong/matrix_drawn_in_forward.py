# rule: weights-made-in-forward
# blame: w = torch.randn(3, 3)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3)
    def forward(self, x):
        x = self.conv(x).mean((2, 3))
        w = torch.randn(3, 3)
        return F.linear(x, w)
