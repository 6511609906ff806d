# rule: stage-missing
# ---
import torch
from torch import nn


def halve():
    layers = []
    channels = [3, 8, 16, 32]
    for i in range(3):
        layers.append(nn.Conv2d(channels[i], channels[i + 1], 4, stride=2, padding=1))
        return nn.Sequential(*layers)
