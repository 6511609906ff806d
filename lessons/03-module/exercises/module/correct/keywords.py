# way: each number by its name, and a number of channels that is written once
# way.ko: 숫자마다 이름을 붙이고, 채널 수는 한 번만 적어요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self, channels=20, kernel_size=5):
        super().__init__()
        self.channels = channels
        self.conv1 = nn.Conv2d(
            in_channels=3, out_channels=channels, kernel_size=kernel_size
        )
        self.conv2 = nn.Conv2d(
            in_channels=channels, out_channels=channels, kernel_size=kernel_size
        )
