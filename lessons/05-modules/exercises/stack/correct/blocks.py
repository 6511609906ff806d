# way: a block of your own, several times, with a normalisation in it
# way.ko: 정규화까지 든 블록을 직접 만들어 여러 번 쌓아요
# ---
import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x):
        return torch.relu(self.norm(self.conv(x)))

class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.blocks = nn.Sequential(*[Block(channels) for _ in range(n)])

    def forward(self, x):
        return self.blocks(x)
