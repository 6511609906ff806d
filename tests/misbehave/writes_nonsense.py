# Nonsense into every descriptor, so also into the pipe that carries our messages.
# expect: crashed
# rule: process-died
# only: posix
import os
import stat

import torch
from torch import nn

for fd in range(3, 64):
    try:
        if stat.S_ISFIFO(os.fstat(fd).st_mode):
            os.write(fd, b'\xff' * 64)
    except OSError:
        pass


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
