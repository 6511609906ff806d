# way: with an activation and a normalisation after each convolution
# way.ko: 합성곱마다 정규화와 활성화 함수를 뒤에 두었어요
# ---
import torch
from torch import nn


def stage(before, after):
    return nn.Sequential(
        nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(),
    )


def halve():
    return nn.Sequential(stage(3, 8), stage(8, 16), stage(16, 32))
