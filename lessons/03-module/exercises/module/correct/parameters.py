# way: no layer objects: the weights themselves, as nn.Parameter
# way.ko: 층 객체 없이 가중치를 nn.Parameter로 직접 만들어요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight1 = nn.Parameter(torch.randn(20, 3, 5, 5) * 0.1)
        self.bias1 = nn.Parameter(torch.zeros(20))
        self.weight2 = nn.Parameter(torch.randn(20, 20, 5, 5) * 0.05)
        self.bias2 = nn.Parameter(torch.zeros(20))
