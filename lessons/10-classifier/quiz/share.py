"""The share of right answers, from a confusion matrix."""

# hide
a = 18  # draw: 18, 15, 20
b = 13  # draw: 13, 10, 17
c = 1  # draw: 1, 4, 2
# show
import torch

# a row for what it is, a column for what the model says
matrix = torch.tensor([
    [a, 0, 2],
    [3, b, 4],
    [c, 1, 16],
])

right = matrix.diagonal().sum() / matrix.sum()
print(right.item())

answer = right.item()
