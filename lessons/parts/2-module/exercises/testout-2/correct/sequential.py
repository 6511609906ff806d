# way: nn.Sequential holds the convolutions of a block, and the blocks of the tower
# way.ko: nn.Sequential이 블록의 합성곱들과 탑의 블록들을 담아요
# ---
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.gain = nn.Parameter(0.1 * torch.ones(channels, 1, 1))
        self.way = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding="same"),
        )

    def forward(self, x):
        return x + self.gain * self.way(x)


class Tower(nn.Sequential):
    def __init__(self, channels, blocks):
        super().__init__(
            nn.Conv2d(3, channels, 3, padding=1),
            *(Block(channels) for _ in range(blocks)),
        )
        self.register_buffer("mean", torch.tensor([0.5, 0.5, 0.5]))

    def forward(self, x):
        return super().forward(x - self.mean.view(1, 3, 1, 1))
