"""Counts what a nested model holds."""

from torch import nn

block = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.ReLU())
model = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), block)
for kind in (nn.Conv2d, nn.ReLU, nn.Linear, nn.Sequential):
    print(kind.__name__, count(model, kind))
