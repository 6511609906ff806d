"""Which attributes an optimizer would get."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        # hide
        a = nn.Parameter(torch.ones(1))  # draw: nn.Parameter(torch.ones(1)), torch.ones(1)
        b = nn.Linear(3, 2)  # draw: nn.Linear(3, 2), [nn.Linear(3, 2)], nn.ModuleList([nn.Linear(3, 2)])
        c = nn.ReLU()  # draw: nn.ReLU(), nn.Parameter(torch.zeros(4))
        # show
        self.a = a
        self.b = b
        self.c = c
        self.register_buffer("d", torch.ones(1))


model = Model()
print(len(list(model.parameters())))

# hide
print([name for name, _ in model.named_parameters()])
answer = len(list(model.parameters()))
