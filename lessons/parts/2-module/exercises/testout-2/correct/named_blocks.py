# way: the blocks have names, by add_module
# way.ko: 블록마다 add_module로 이름을 붙여요
# ---
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor([0.1] * channels))
        self.a = nn.Conv2d(channels, channels, 3, padding=1)
        self.b = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        residual = self.b(self.a(x).clamp(min=0))
        residual = (residual.movedim(1, -1) * self.gain).movedim(-1, 1)
        return x.add(residual)


class Tower(nn.Module):
    def __init__(self, channels, blocks):
        super().__init__()
        self.count = blocks
        self.register_buffer("mean", torch.zeros(3) + 0.5)
        self.add_module("conv", nn.Conv2d(3, channels, 3, padding=1))
        for number in range(blocks):
            self.add_module(f"block{number}", Block(channels))

    def forward(self, x):
        x = self.conv((x.permute(0, 2, 3, 1) - self.mean).permute(0, 3, 1, 2))
        for number in range(self.count):
            x = getattr(self, f"block{number}")(x)
        return x
