"""Each weight has a slope of its own."""

# hide
a = 3  # draw: 3, 2, 5
b = 4  # draw: 4, -1, 6
c = 7  # draw: 7, 0, 10
# show
import torch

v = torch.tensor(1.0, requires_grad=True)
w = torch.tensor(2.0, requires_grad=True)

loss = a * v + b * w + c
loss.backward()
print(w.grad.item())

answer = w.grad.item()
