# way: the two layers in a block of their own, which is an nn.Module too
# way.ko: 두 층을 묶은 블록도 nn.Module로 만들어요
# ---
import torch
from torch import nn


class Pair(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        self.first = nn.Conv2d(before, after, 5)
        self.second = nn.Conv2d(after, after, 5)


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.pair = Pair(3, 20)
