# 500 MB straight to descriptor 1.
# expect: passed
# dropped: yes
import os

import torch
from torch import nn

block = b'x' * 1_000_000
for _ in range(500):
    written = 0
    while written < len(block):
        written += os.write(1, block[written:])


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
