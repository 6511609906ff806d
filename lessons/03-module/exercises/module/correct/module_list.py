# way: nn.ModuleList, a list that registers what is in it
# way.ko: nn.ModuleList는 담긴 것을 등록해 주는 리스트예요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList()
        for channels in (3, 20):
            self.layers.append(nn.Conv2d(channels, 20, 5))
