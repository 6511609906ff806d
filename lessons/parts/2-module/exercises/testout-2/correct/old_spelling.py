# way: super is spelled in the old way, the blocks are added one by one
# way.ko: super를 옛 방식으로 쓰고, 블록을 하나씩 더해요
# ---
import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, channels):
        super(Block, self).__init__()
        make = lambda: nn.Conv2d(channels, channels, (3, 3), (1, 1), (1, 1))
        self.second, self.first = make(), make()
        gain = torch.empty(channels)
        nn.init.constant_(gain, 0.1)
        self.register_parameter("gain", nn.Parameter(gain))

    def forward(self, x):
        h = self.second(F.relu(self.first(x)))
        return torch.einsum("c,nchw->nchw", self.gain, h) + x


class Tower(nn.Module):
    def __init__(self, channels, blocks):
        super(Tower, self).__init__()
        self.mean = nn.Buffer(torch.ones(1, 3, 1, 1) / 2)
        self.entrance = nn.Conv2d(3, channels, 3, padding=1)
        self.floors = nn.ModuleList()
        for _ in range(blocks):
            self.floors.append(Block(channels))

    def forward(self, picture):
        y = self.entrance(picture - self.mean)
        for floor in self.floors:
            y = floor(y)
        return y
