# rule: layers-in-forward
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        pass

    def forward(self, x):
        x = nn.Conv2d(3, 20, 5)(x)
        return nn.Conv2d(20, 20, 5)(x)
