# rule: other-layers
# blame: self.one = nn.Parameter(torch.randn(20, 3, 9, 9) * 0.1)
# ---
import torch
import torch.nn.functional as F
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Parameter(torch.randn(20, 3, 9, 9) * 0.1)
        self.two = nn.Parameter(torch.randn(20, 20, 1, 1) * 0.1)

    def forward(self, x):
        return F.conv2d(F.conv2d(x, self.one), self.two)
