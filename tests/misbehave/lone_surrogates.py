# expect: passed
# printed: \ud800
import os

import torch
from torch import nn

print('\ud800 and \udfff')
os.write(2, b'\xff\xfe\x80 not text\n')


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
