# Python's regex engine hears the interrupt in its C loop.
# expect: timeout
# rule: endless-loop
# line: 18
import re

import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        re.match(r'(a+)+$', 'a' * 64 + 'b')
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
