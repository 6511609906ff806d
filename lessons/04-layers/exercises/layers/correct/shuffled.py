# way: nn.PixelUnshuffle moves each 2x2 block into the channels
# way.ko: nn.PixelUnshuffle이 2x2 블록을 채널로 옮겨요
# ---
import torch
from torch import nn


def halve():
    return nn.Sequential(
        nn.PixelUnshuffle(2),
        nn.Conv2d(12, 8, 3, padding=1),
        nn.PixelUnshuffle(2),
        nn.Conv2d(32, 16, 3, padding=1),
        nn.PixelUnshuffle(2),
        nn.Conv2d(64, 32, 3, padding=1),
    )
