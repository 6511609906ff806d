# rule: stage-skipped
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.Conv2d(3, 8, 4, stride=4),
        nn.Conv2d(8, 32, 3, stride=2, padding=1),
    )
