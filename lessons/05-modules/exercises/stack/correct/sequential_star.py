# way: a plain list while building, unpacked into nn.Sequential with a star, which also runs it
# way.ko: 만드는 동안은 보통 리스트에 담고, 별표로 풀어 nn.Sequential에 넣어요. 실행까지 해 줘요
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        layers = []
        for _ in range(n):
            layers += [nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU()]
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)
