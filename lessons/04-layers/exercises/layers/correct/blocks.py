# way: kernel 2 with stride 2: blocks that touch and don't overlap
# way.ko: 커널 2에 스트라이드 2. 겹치지 않고 맞닿는 블록이에요
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.Conv2d(3, 8, 2, 2),
        nn.Conv2d(8, 16, 2, 2),
        nn.Conv2d(16, 32, 2, 2),
    )
