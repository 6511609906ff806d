# rule: channels-do-not-chain
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1),
        nn.Conv2d(3, 16, 3, stride=2, padding=1),
        nn.Conv2d(3, 32, 3, stride=2, padding=1),
    )
