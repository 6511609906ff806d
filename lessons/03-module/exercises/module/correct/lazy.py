# way: lazy layers, which find out the channels that come in at the first call
# way.ko: 들어오는 채널 수를 처음 불릴 때 알아내는 게으른(lazy) 층이에요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.LazyConv2d(20, 5)
        self.conv2 = nn.LazyConv2d(20, 5)
