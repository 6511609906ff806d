# way: the class is an nn.Sequential itself and needs no forward of its own
# way.ko: 클래스가 nn.Sequential을 물려받으면 forward를 쓰지 않아도 돼요
# ---
import torch
from torch import nn


class Stack(nn.Sequential):
    def __init__(self, n, channels=8):
        super().__init__(*(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n)))
