# way: a ReLU between the layers; without one, two convolutions in a row do no more than a single bigger one
# way.ko: 층 사이에 ReLU를 넣어요. 없으면 합성곱 둘을 이어도 더 큰 합성곱 하나만큼만 할 수 있어요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = torch.relu(self.conv1(x))
        return self.conv2(x)
