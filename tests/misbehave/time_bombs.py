# What would go off after the answer.
# expect: passed
# only: posix
import atexit
import os
import threading
import time

import torch
from torch import nn

atexit.register(time.sleep, 600)
threading.Timer(20, os._exit, [7]).start()


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
