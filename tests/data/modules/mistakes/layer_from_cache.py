# rule: same-object-twice
# blame: @lru_cache(maxsize=None)
# ---
from functools import lru_cache

import torch.nn as nn


@lru_cache(maxsize=None)
def conv3x3(cin, cout):
    return nn.Conv2d(cin, cout, kernel_size=3, padding=1)


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList(conv3x3(channels, channels) for _ in range(n))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
