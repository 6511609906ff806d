# rule: gives-several
# blame: x = self.first(x)
# ---
import torch
from torch import nn
class Block(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv = nn.Conv2d(i, o, 5)
    def forward(self, x):
        y = self.conv(x)
        return y, x
class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Block(3, 20)
        self.second = Block(20, 20)
    def forward(self, x):
        x = self.first(x)
        x = self.second(x)
        return x
