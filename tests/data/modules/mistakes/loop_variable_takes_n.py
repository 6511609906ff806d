# rule: off-by-one
# blame: for n in range(0, n):
# ---
import torch.nn as nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        for n in range(0, n):
            setattr(self, "conv%d" % n, nn.Conv2d(channels, channels, 3, padding=1))
        self.names = ["conv%d" % i for i in range(n)]

    def forward(self, x):
        for name in self.names:
            x = getattr(self, name)(x).relu()
        return x
