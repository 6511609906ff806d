# expect: passed
# printed: \x1b[2J
# printed: \x1b]0;
import os
import sys

import torch
from torch import nn

print('\x1b[2J\x1b[H clear \x1b[?1049l switch \x1b]0;title\x07 \x9b31m \u202e turned')
os.write(1, b'\x1b[2J\x1b[?1049h\n')
print('\x1b[31mred\x1b[0m', file=sys.stderr)


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
