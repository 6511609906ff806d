# way: a loop over nn.ModuleList, which can grow to any depth
# way.ko: nn.ModuleList를 반복문으로 돌아요. 층이 몇 개든 코드가 같아요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Conv2d(channels, 20, 5) for channels in (3, 20)
        )

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
