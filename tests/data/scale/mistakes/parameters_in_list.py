# rule: parameter-lost
# ---
import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.scales = [nn.Parameter(torch.ones(1)) for _ in range(channels)]
        self.register_buffer("seen", torch.tensor(0))

    def forward(self, x):
        if self.training:
            self.seen += x.shape[0]
        return x * torch.cat(self.scales).view(-1, 1, 1)
