"""A column minus a row: every prediction against every target."""

# hide
n = 8  # draw: 8, 16, 4, 32
# show
import torch
from torch import nn

model = nn.Linear(4, 1)
x = torch.rand(n, 4)
y = torch.rand(n)

prediction = model(x)
print(prediction.shape, y.shape)

difference = prediction - y  # draw: prediction - y, prediction - y, prediction.squeeze(1) - y, prediction - y[:, None]

answer = difference.shape
