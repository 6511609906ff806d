# rule: weights-made-in-forward
# blame: w1 = nn.Parameter(torch.randn(20, 3, 5, 5))
# ---
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        pass
    def forward(self, x):
        w1 = nn.Parameter(torch.randn(20, 3, 5, 5))
        w2 = nn.Parameter(torch.randn(20, 20, 5, 5))
        return F.conv2d(F.conv2d(x, w1), w2)
