"""Parameters and buffers guard their places."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        zero = torch.tensor(0)
        self.gain = nn.Parameter(torch.ones(3))
        self.register_buffer("seen", zero)
        self.note = torch.ones(3)


model = Model()
model.note = 5
value = torch.tensor(7)  # draw: torch.tensor(7), 7
model.seen = value
model.gain = torch.ones(3)
