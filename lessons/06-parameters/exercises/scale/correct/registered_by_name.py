# way: both registered by name
# way.ko: 둘 다 이름으로 등록해요
# ---
import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.register_parameter("gain", nn.Parameter(torch.ones(channels)))
        self.register_buffer("seen", torch.zeros(1, dtype=torch.long))

    def forward(self, x):
        if self.training:
            self.seen.add_(x.size(0))
        return x * self.gain.reshape(1, -1, 1, 1)
