import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self, channels):
        super().__init__()

    def forward(self, x):
        return x
