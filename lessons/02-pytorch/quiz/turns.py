"""A loop in forward runs as often as the input makes it."""

# hide
start = 3.0  # draw: 3.0, 1.0, 10.0, 60.0, 120.0
# show
import torch
from torch import nn


class Model(nn.Module):
    def forward(self, x):
        turns = 0
        while x < 100:
            x = x * 2
            turns += 1
        return turns


print(Model()(torch.tensor(start)))

answer = Model()(torch.tensor(start))
