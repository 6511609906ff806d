# rule: function-for-layer
# blame: self.net = nn.Sequential(nn.Conv2d(3, 8, 3), F.relu(), nn.Flatten())
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(3, 8, 3), F.relu(), nn.Flatten())
