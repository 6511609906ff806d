"""Gradients add up."""

# hide
k = 5  # draw: 5, 3, 4, 7, -2
n = 2  # draw: 2, 3, 2, 4
# show
import torch

w = torch.tensor(1.0, requires_grad=True)

for turn in range(n):
    loss = k * w
    loss.backward()
print(w.grad.item())

answer = w.grad.item()
