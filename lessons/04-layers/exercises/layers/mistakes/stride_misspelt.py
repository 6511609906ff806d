# rule: keras-habit
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, strides=2, padding=1),
        nn.Conv2d(8, 16, 3, stride=2, padding=1),
        nn.Conv2d(16, 32, 3, stride=2, padding=1),
    )
