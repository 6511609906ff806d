# rule: unused-parameter
# blame: return F.conv2d(self.first(x).relu(), self.second.weight, stride=1)
# ---
import torch.nn.functional as F
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 20, 5)
        self.second = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return F.conv2d(self.first(x).relu(), self.second.weight, stride=1)
