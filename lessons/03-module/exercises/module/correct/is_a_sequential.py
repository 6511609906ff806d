# way: the class inherits from nn.Sequential, which is an nn.Module itself
# way.ko: 클래스가 nn.Sequential을 물려받아요. 그것도 nn.Module이에요
# ---
import torch
from torch import nn


class MyModel(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5))
