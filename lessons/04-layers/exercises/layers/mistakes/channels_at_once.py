# rule: stage-channels
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, stride=2, padding=1),
        nn.Conv2d(32, 32, 3, stride=2, padding=1),
        nn.Conv2d(32, 32, 3, stride=2, padding=1),
    )
