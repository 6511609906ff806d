"""The gradient of a sum grows with what is summed."""

# hide
n = 4  # draw: 4, 8, 16
k = 3.0  # draw: 3.0, 2.0, 5.0
# show
import torch

w = torch.tensor(1.0, requires_grad=True)
x = torch.full((n,), k)
# hide
whole = (w * x).sum()  # draw: (w * x).sum(), (w * x).mean()
# show

loss = whole
loss.backward()
print(w.grad.item())

answer = round(w.grad.item(), 4)
