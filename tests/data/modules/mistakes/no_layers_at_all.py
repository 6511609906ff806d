# rule: returns-input
# blame: return x
# ---
import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.n = n

    def forward(self, x):
        for _ in range(self.n):
            x = x
        return x
