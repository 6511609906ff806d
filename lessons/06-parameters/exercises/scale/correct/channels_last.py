# way: the channels moved to the end, where a (C,) fits, and back
# way.ko: 채널을 (C,)가 맞는 맨 뒤로 옮겼다가 되돌려요
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
            self.seen += x.shape[0]
        return (x.movedim(1, -1) * self.scale).movedim(-1, 1)
