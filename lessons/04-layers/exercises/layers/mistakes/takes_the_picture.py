# rule: builder-takes-input
# ---
import torch
from torch import nn


def halve(x):
    x = nn.Conv2d(3, 8, 3, stride=2, padding=1)(x)
    x = nn.Conv2d(8, 16, 3, stride=2, padding=1)(x)
    return nn.Conv2d(16, 32, 3, stride=2, padding=1)(x)
