# way: the weights are parameters of the block itself, used by functions
# way.ko: 가중치를 블록의 파라미터로 직접 두고 함수로 계산해요
# ---
import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.w = nn.Parameter(torch.randn(2, channels, channels, 3, 3) * 0.1)
        self.b = nn.Parameter(torch.randn(2, channels) * 0.1)
        self.gain = nn.Parameter(torch.full([channels], 0.1))

    def forward(self, x):
        h = F.conv2d(x, self.w[0], self.b[0], padding=1)
        h = F.conv2d(h.relu(), self.w[1], self.b[1], padding=1)
        return x + h * self.gain.reshape(1, -1, 1, 1)


class Tower(nn.Module):
    def __init__(self, channels, blocks):
        super().__init__()
        self.stem = nn.Conv2d(3, channels, 3, padding=1)
        self.body = nn.Sequential(*[Block(channels) for _ in range(blocks)])
        self.register_buffer("mean", torch.full((3, 1, 1), 0.5))

    def forward(self, x):
        return self.body(self.stem(x - self.mean))
