# rule: layer-of-other-dimension
# blame: nn.MaxPool1d(2),
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, 8, 3),
            nn.MaxPool1d(2),
        )
    def forward(self, x):
        return self.net(x)
