# way: nn.ModuleDict keeps layers by name
# way.ko: nn.ModuleDict는 층을 이름으로 담아요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleDict(
            {"edges": nn.Conv2d(3, 20, 5), "corners": nn.Conv2d(20, 20, 5)}
        )
