"""The lines of a classifier's forward, in an order that works."""

import torch
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 5, stride=4)
        self.conv2 = nn.Conv2d(8, 16, 3, stride=4)
        self.head = nn.Linear(16 * 4 * 4, 3)

    def forward(self, x):
        # order
        x = self.conv1(x)
        x = x.relu()
        x = self.conv2(x)
        x = x.flatten(1)
        x = self.head(x)
        return x
        # end


model = ShapeNet()
y = model(torch.rand(8, 3, 64, 64))

# hide
a, b = torch.rand(4, 3, 64, 64), torch.rand(4, 3, 64, 64)
rest = model(a) + model(b) - model(a + b) - model(0 * a)
with torch.no_grad():
    model.head.bias -= 100
raw = bool((model(a) < 0).all())
answer = tuple(y.shape) == (8, 3) and raw and bool(rest.abs().max() > 1e-4)
