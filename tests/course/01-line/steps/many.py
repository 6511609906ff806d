# hide
points = 5  # draw: 5, 3, 8
# show
import torch
from torch import nn

y = nn.Linear(1, 1)(torch.zeros(points, 1))

answer = y.shape
