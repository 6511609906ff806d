"""A column minus a row: every prediction against every target."""

# hide
import torch
from torch import nn

n = 8  # draw: 8, 16, 4, 32
model = nn.Linear(4, 1)
# show
x = torch.rand(n, 4)
y = torch.rand(n)

prediction = model(x)
print(prediction.shape, y.shape)
# hide
rest = prediction - y  # draw: prediction - y, prediction - y, prediction.squeeze(1) - y, prediction - y[:, None]
# show

difference = rest

answer = difference.shape
