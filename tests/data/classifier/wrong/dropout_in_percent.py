# rule: setting-refused
# blame: x = F.dropout(x, 50, self.training)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 3)
    def forward(self, x):
        x = F.dropout(x, 50, self.training)
        return self.fc(x.mean((2, 3)))
