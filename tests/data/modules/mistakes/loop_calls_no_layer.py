# rule: unused-layer
# blame: for i, conv in enumerate(self.convs):
# ---
import torch.nn as nn


class Stack(nn.Module):
    def __init__(self, n, channels=8):
        super().__init__()
        self.relu = nn.ReLU()
        self.convs = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(n))

    def forward(self, x):
        for i, conv in enumerate(self.convs):
            x = self.relu(x)
        return x
