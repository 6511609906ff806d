# rule: layers-in-forward
# blame: return nn.Conv2d(i, o, 5)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        pass
    def make(self, i, o):
        return nn.Conv2d(i, o, 5)
    def forward(self, x):
        return self.make(20, 20)(self.make(3, 20)(x))
