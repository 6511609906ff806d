# way: a new tensor in place of the old one: it stays a buffer
# way.ko: 옛 텐서 대신 새 텐서를 넣어도 버퍼로 남아요
# ---
import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels))
        self.register_buffer("seen", torch.tensor(0))

    def forward(self, x):
        if self.training:
            self.seen = self.seen + len(x)
        return x * self.scale.view(-1, 1, 1)
