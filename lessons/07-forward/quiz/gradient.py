"""The gradient of a layer that runs, of one that doesn't, and of one whose output is zeroed."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 20, 5)
        self.spare = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        y = self.conv(x)
        # hide
        rest = y  # draw: y, self.spare(y), y[:, :, 2:-2, 2:-2] + 0 * self.spare(y)
        # show
        return rest


model = Model()
model(torch.rand(1, 3, 32, 32)).sum().backward()

# hide
grad = model.spare.weight.grad
answer = "none" if grad is None else "numbers" if grad.any() else "zeros"
