"""What is and what isn't a parameter."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        # hide
        w = torch.ones(3, requires_grad=True)  # draw: torch.ones(3, requires_grad=True), nn.Parameter(torch.ones(3)) * 2, nn.Parameter(torch.ones(3) * 2), nn.Parameter(torch.ones(3), requires_grad=False), [nn.Parameter(torch.ones(3))]
        # show
        self.w = w


model = Model()
listed = len(list(model.parameters())) == 1

# hide
print([name for name, _ in model.named_parameters()])
answer = listed
