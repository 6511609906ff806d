# rule: self-by-other-name
# blame: def forward(me, x):
# ---
import torch.nn as nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n))

    def forward(me, x):
        for layer in self.layers:
            x = layer(x)
        return x
