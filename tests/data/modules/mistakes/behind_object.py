# rule: layers-behind-object
# blame: class Holder:
# ---
import torch
from torch import nn

class Holder:
    def __init__(self, n, channels):
        self.layers = [nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n)]

    def run(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.holder = Holder(n, channels)

    def forward(self, x):
        return self.holder.run(x)
