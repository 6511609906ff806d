"""A classifier gives a score for each kind and picture."""

# hide
n = 5  # draw: 5, 2, 16
kinds = 3  # draw: 3, 10, 4
size = 8  # draw: 8, 16
# show
import torch
from torch import nn

model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(3 * size * size, kinds),
)
x = torch.rand(n, 3, size, size)
y = model(x)

answer = y.shape
