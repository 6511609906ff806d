"""Without super().__init__() and without a layer, the first use of a registry raises."""

import torch
from torch import nn


class Brighter(nn.Module):
    def __init__(self):
        self.factor = 2

    def forward(self, x):
        return x * self.factor


model = Brighter()
a = model.factor  # draw: model.factor, isinstance(model, nn.Module), str(model), 2 * model.factor
b = model.factor + 1  # draw: model.factor + 1, list(model.parameters()), model.forward(torch.ones(3))
c = model(torch.ones(3))
