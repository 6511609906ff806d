# rule: argument-order
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(5, 3, 20)
        self.conv2 = nn.Conv2d(5, 20, 20)
