# rule: super-other-method
# blame: super().init()
# ---
import torch
from torch import nn
class MyModel(nn.Module):
    def __init__(self):
        super().init()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)
    def forward(self, x):
        return self.conv2(self.conv1(x))
