"""What is and what isn't a parameter."""

import torch
from torch import nn

ones = torch.ones(3)
w = ones.requires_grad_()  # draw: ones.requires_grad_(), nn.Parameter(ones) * 2, nn.Parameter(ones * 2), nn.Parameter(ones, requires_grad=False), [nn.Parameter(ones)]


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = w


model = Model()
print(len(list(model.parameters())))

# hide
answer = len(list(model.parameters())) == 1
