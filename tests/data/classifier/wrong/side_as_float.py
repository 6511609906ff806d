# rule: float-size
# blame: self.side = 64 / 4
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.side = 64 / 4
        self.fc = nn.Linear(8 * self.side * self.side, 3)
