# way: einsum names the axes, so that none has to be added
# way.ko: einsum으로 축에 이름을 붙이면 축을 더하지 않아도 돼요
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
        return torch.einsum("nchw,c->nchw", x, self.scale)
