# way: batch normalisation between the layers keeps the numbers in a good range
# way.ko: 층 사이의 배치 정규화(batch normalization)가 값의 범위를 고르게 해 줘요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.norm = nn.BatchNorm2d(20)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = self.conv1(x)
        x = self.norm(x)
        return self.conv2(x)
