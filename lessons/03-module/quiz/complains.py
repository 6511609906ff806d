"""Which name the error speaks of, when super().__init__() is missing."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        self.factor = 3

    def forward(self, x):
        return x * self.factor


model = Model()
seen = str(model)  # draw: str(model), list(model.parameters()), model(torch.ones(2)), model.factor, model.forward(torch.ones(2))

# hide
text = str(raised) if raised else ""
names = {"_modules": "modules", "_parameters": "parameters", "_backward_hooks": "hooks"}
answer = next((key for name, key in names.items() if f"'{name}'" in text), "nothing")
