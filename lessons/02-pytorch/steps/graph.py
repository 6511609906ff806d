"""A forward with an if and a for: what runs depends on what comes in."""

# hide
limit = 2  # draw: 2, 4
one = [1.0, 2.0, 3.0]  # draw: [1.0, 2.0, 3.0], [5.0, 1.0]
two = [-3.0, -1.0]  # draw: [-3.0, -1.0], [1.0, 1.0], [2.0, -6.0, 1.0], [-1.0, -1.0, 0.0]
# show
import torch
from torch import nn


class Model(nn.Module):
    def forward(self, x):
        if x.sum() < 0:
            x = -x
        for number in x:
            if number > limit:
                return number * 10
        return x.sum()


model = Model()
first = model(torch.tensor(one)).item()
second = model(torch.tensor(two)).item()

answer = {"first": first, "second": second}
