# rule: not-called-method
# blame: return self.fc(x.view(x.size, -1))
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3*64*64, 3)
    def forward(self, x):
        return self.fc(x.view(x.size, -1))
