# rule: error-swallowed
# blame: with contextlib.suppress(RuntimeError):
# ---
import contextlib
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(3, 20, 5)
    def forward(self, x):
        with contextlib.suppress(RuntimeError):
            x = self.conv1(x)
            x = self.conv2(x)
        return x
