# rule: seen-is-a-parameter
# ---
import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels))
        self.seen = nn.Parameter(torch.tensor(0), requires_grad=False)

    def forward(self, x):
        if self.training:
            self.seen += x.shape[0]
        return x * self.scale.view(-1, 1, 1)
