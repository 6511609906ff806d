# rule: too-small
# blame: return self.head(x).flatten(1)
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 8, stride=8)
        self.head = nn.Conv2d(8, 3, 9)

    def forward(self, x):
        x = F.relu(self.stem(x))
        return self.head(x).flatten(1)
