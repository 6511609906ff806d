# rule: another-way
# ---
import torch
from torch import nn


class Thin(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 32, 3, padding=1)

    def forward(self, x):
        x = x[:, :, ::8, ::8]
        return self.conv(x)


def halve():
    return Thin()
