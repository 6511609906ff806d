import torch.nn.functional as F
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = self.conv2(self.conv1(x).relu())
        return x * F.interpolate(F.adaptive_avg_pool2d(x, 1).sigmoid(), size=x.shape[2:])
