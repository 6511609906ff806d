# rule: plain-tensor-weight
# blame: self.w1 = torch.randn(20, 3, 5, 5, requires_grad=True)
# ---
import torch
import torch.nn.functional as F
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.w1 = torch.randn(20, 3, 5, 5, requires_grad=True)
        self.w2 = torch.randn(20, 20, 5, 5, requires_grad=True)

    def forward(self, x):
        return F.conv2d(F.conv2d(x, self.w1), self.w2)
