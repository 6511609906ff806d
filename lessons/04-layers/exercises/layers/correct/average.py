# way: kernel 1 changes the channels, average pooling halves
# way.ko: 크기 1인 커널이 채널을 바꾸고, 평균 풀링이 절반으로 줄여요
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.AvgPool2d(2),
        nn.Conv2d(3, 8, 1),
        nn.AvgPool2d(2),
        nn.Conv2d(8, 16, 1),
        nn.AvgPool2d(2),
        nn.Conv2d(16, 32, 1),
    )
