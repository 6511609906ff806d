# rule: returns-no-module
# ---
import torch
from torch import nn


class Halver(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.second = nn.Conv2d(8, 16, 3, stride=2, padding=1)
        self.third = nn.Conv2d(16, 32, 3, stride=2, padding=1)

    def forward(self, x):
        return self.third(self.second(self.first(x)))


def halve():
    return Halver
