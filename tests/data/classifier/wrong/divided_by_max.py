# rule: gives-several
# blame: m = x.max(dim=1)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 3)
    def forward(self, x):
        m = x.max(dim=1)
        x = x / m
        return self.fc(x.mean((2,3)))
