# way: an empty parameter, filled by nn.init
# way.ko: 빈 파라미터를 만들고 nn.init으로 채워요
# ---
import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.scale = nn.Parameter(torch.empty(channels))
        nn.init.ones_(self.scale)
        self.register_buffer("seen", torch.tensor(0, dtype=torch.int64))

    def forward(self, x):
        if self.training:
            self.seen += x.shape[0]
        return x * self.scale.view(-1, 1, 1)
