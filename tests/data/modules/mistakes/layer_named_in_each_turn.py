# rule: same-object-twice
# blame: layer = self.layers[0]
# ---
import torch.nn as nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n))

    def forward(self, x):
        for i in range(len(self.layers)):
            layer = self.layers[0]
            x = layer(x)
        return x
