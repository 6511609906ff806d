# Ends its process as soon as it is interrupted.
# expect: timeout
# rule: endless-loop
import os

import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        try:
            while True:
                x = x + 0
        except BaseException:
            os.abort()
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
