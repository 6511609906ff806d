"""TODO: what this question is about. The numbers are drawn, the answer is computed."""

# hide
rows = 3  # draw: 3, 5, 8
# show
import torch
from torch import nn

y = nn.Linear(4, 2)(torch.rand(rows, 4))

answer = y.shape
