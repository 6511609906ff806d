# rule: not-halved
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.Conv2d(3, 8, 4, stride=(2, 1), padding=1),
        nn.Conv2d(8, 16, 4, stride=(2, 1), padding=1),
        nn.Conv2d(16, 32, 4, stride=(2, 1), padding=1),
    )
