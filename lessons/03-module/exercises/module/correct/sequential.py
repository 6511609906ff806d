# way: nn.Sequential keeps the layers in order
# way.ko: nn.Sequential이 층을 순서대로 담아요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5))
