# way: functions in forward: F.interpolate halves
# way.ko: forward 안의 함수 F.interpolate가 절반으로 줄여요
# ---
import torch
import torch.nn.functional as F
from torch import nn


class Stage(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        self.conv = nn.Conv2d(before, after, 3, padding=1)

    def forward(self, x):
        x = self.conv(x)
        return F.interpolate(x, scale_factor=0.5, mode="bilinear")


def halve():
    return nn.Sequential(Stage(3, 8), Stage(8, 16), Stage(16, 32))
