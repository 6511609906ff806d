# rule: layer-of-other-dimension
# blame: x = F.max_pool1d(x, 2)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3*32*32, 3)
    def forward(self, x):
        x = F.max_pool1d(x, 2)
        return self.fc(x.flatten(1))
