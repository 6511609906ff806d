# rule: parameter-lost
# blame: self.w2 = nn.Parameter(torch.randn(20, 20, 5, 5)) / 20
# ---
import torch
import torch.nn.functional as F
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.w2 = nn.Parameter(torch.randn(20, 20, 5, 5)) / 20
        self.b2 = nn.Parameter(torch.zeros(20))

    def forward(self, x):
        return F.conv2d(self.conv1(x), self.w2, self.b2)
