# way: a module of your own as a part, used twice
# way.ko: 직접 만든 모듈을 부품으로 두 번 써요
# ---
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, 20, kernel_size=5)

    def forward(self, x):
        return self.conv(x)


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.edges = Block(3)
        self.shapes = Block(20)

    def forward(self, x):
        return self.shapes(self.edges(x))
