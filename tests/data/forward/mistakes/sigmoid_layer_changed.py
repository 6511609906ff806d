# rule: changed-in-place
# blame: h *= 2
# ---
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.act = nn.Sigmoid()
        self.conv2 = nn.Conv2d(20, 20, 5)
    def forward(self, x):
        h = self.act(self.conv1(x))
        h *= 2
        h -= 1
        return self.conv2(h)
