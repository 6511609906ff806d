# rule: not-halved
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(8, 16, 3, padding=1),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.Upsample(scale_factor=2),
    )
