# way: padding="same" keeps the size, and a pooling layer halves it
# way.ko: padding="same"로 크기를 지키고, 풀링 층이 절반으로 줄여요
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.Conv2d(3, 8, 5, padding="same"),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5, padding="same"),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5, padding="same"),
        nn.MaxPool2d(2),
    )
