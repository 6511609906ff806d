# way: nn.Sequential holds the layers and calls them in order
# way.ko: nn.Sequential이 층을 담아 두고 차례로 불러요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 20, 5),
            nn.Conv2d(20, 20, 5),
        )

    def forward(self, x):
        return self.layers(x)
