# rule: returns-several
# blame: return logits, h
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 3)
    def forward(self, x):
        h = x.mean((2,3))[:, :2]
        logits = self.fc(x.mean((2,3)))
        return logits, h
