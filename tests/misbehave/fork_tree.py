# Each child leaves the session and forks again, six generations deep.
# expect: passed
# only: posix
import os
import time

import torch
from torch import nn

lab = os.getpid()
for _ in range(6):
    if os.fork() == 0:
        os.setsid()
if os.getpid() != lab:
    time.sleep(600)
    os._exit(0)


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
