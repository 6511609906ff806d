# way: with its forward, ahead of lesson 7
# way.ko: 7번 레슨보다 먼저 forward까지 썼어요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return self.conv2(self.conv1(x))
