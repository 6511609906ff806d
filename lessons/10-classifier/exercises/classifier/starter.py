import torch
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        # pictures come in as N x 3 x 64 x 64, and three scores each go out: N x 3

    def forward(self, x):
        return x
