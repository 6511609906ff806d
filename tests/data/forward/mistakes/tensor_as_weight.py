# rule: tensor-for-parameter
# blame: self.conv1.weight = torch.randn(20, 3, 5, 5) * 0.1
# ---
import torch
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)
        self.conv1.weight = torch.randn(20, 3, 5, 5) * 0.1

    def forward(self, x):
        return self.conv2(self.conv1(x))
