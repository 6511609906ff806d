# rule: stage-skipped
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.Conv2d(3, 32, 8, stride=8),
    )
