"""Hooks hear calls of the model, not calls of its forward."""

# hide
calls = 3  # draw: 3, 2, 4, 1
forwards = 2  # draw: 2, 1, 3
# show
import torch
from torch import nn

model = nn.Conv2d(3, 20, 5)
x = torch.rand(1, 3, 16, 16)

heard = []
model.register_forward_hook(lambda module, args, output: heard.append(1))

for i in range(calls):
    model(x)
for i in range(forwards):
    model.forward(x)
print(len(heard))

answer = len(heard)
