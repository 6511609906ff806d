# rule: stage-missing
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1),
        nn.Conv2d(8, 16, 3, stride=2, padding=1),
    )
