# A torch.py in the working directory, as beginners have.
# expect: passed
import sys
from pathlib import Path

import torch
from torch import nn

Path('torch.py').write_text('raise SystemExit("the wrong torch")')
Path('random.py').write_text('raise SystemExit("the wrong random")')
sys.modules.pop('random', None)
import random

random.random()


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))
