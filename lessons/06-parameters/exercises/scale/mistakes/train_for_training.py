# rule: not-called-method
# ---
import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels))
        self.register_buffer("seen", torch.tensor(0))

    def forward(self, x):
        if self.train:
            self.seen += x.shape[0]
        return x * self.scale.view(-1, 1, 1)
