# way: the weights as nn.Parameter, the convolution as the function F.conv2d
# way.ko: 가중치는 nn.Parameter로, 합성곱은 F.conv2d 함수로 써요
# ---
import torch
import torch.nn.functional as F
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight1 = nn.Parameter(torch.randn(20, 3, 5, 5) * 0.1)
        self.bias1 = nn.Parameter(torch.zeros(20))
        self.weight2 = nn.Parameter(torch.randn(20, 20, 5, 5) * 0.05)
        self.bias2 = nn.Parameter(torch.zeros(20))

    def forward(self, x):
        x = F.conv2d(x, self.weight1, self.bias1)
        return F.conv2d(x, self.weight2, self.bias2)
