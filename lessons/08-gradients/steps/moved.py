"""One step of a weight."""

# hide
start = 2.0  # draw: 2.0, 5.0, 1.0
k = 3  # draw: 3, -4, 6, -2, 5
rate = 0.1  # draw: 0.1, 0.5
# show
import torch

lr = rate
w = torch.tensor(start, requires_grad=True)

loss = k * w
loss.backward()
with torch.no_grad():
    w -= lr * w.grad
print(round(w.item(), 3))

answer = round(w.item(), 3)
