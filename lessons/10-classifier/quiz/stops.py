"""The line in which a picture no longer fits."""

# hide
pool = 8  # draw: 8, 4
known = 256  # draw: 256, 16 * 5 * 5, 16 * 12 * 12
# show
import torch
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 5)
        self.conv2 = nn.Conv2d(8, 16, 9)
        self.pool = nn.MaxPool2d(pool)
        self.head = nn.Linear(known, 3)

    def forward(self, x):
        x = self.pool(self.conv1(x)).relu()
        x = self.conv2(x).relu()
        x = x.flatten(1)
        return self.head(x)


ShapeNet()(torch.rand(8, 3, 64, 64))
