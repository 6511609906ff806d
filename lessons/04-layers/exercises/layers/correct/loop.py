# way: a loop over pairs of channels, and a star that hands over a list
# way.ko: 채널을 둘씩 짝지어 반복하고, 별표로 리스트를 풀어 넘겨요
# ---
import torch
from torch import nn


def halve(channels=(3, 8, 16, 32)):
    layers = []
    for before, after in zip(channels, channels[1:]):
        layers.append(nn.Conv2d(before, after, 4, stride=2, padding=1))
    return nn.Sequential(*layers)
