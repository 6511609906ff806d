# A daemon by the book: forked twice, own session, nothing inherited.
# expect: passed
# only: posix
import subprocess
import sys

import torch
from torch import nn

script = 'import os, time; os.fork() and os._exit(0); os.setsid(); time.sleep(600)'
subprocess.run([sys.executable, '-c', script], env={}, start_new_session=True)


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
