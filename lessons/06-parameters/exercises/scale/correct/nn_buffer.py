# way: nn.Buffer, assigned like a parameter (newer PyTorch)
# way.ko: 새 PyTorch의 nn.Buffer는 파라미터처럼 대입하면 돼요
# ---
import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels))
        self.seen = nn.Buffer(torch.zeros((), dtype=torch.int64))

    def forward(self, x):
        if self.training:
            self.seen += x.shape[0]
        return x * self.scale.view(-1, 1, 1)
