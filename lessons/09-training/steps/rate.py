"""The size of a step decides whether the weight comes closer, swings, or flies away."""

# hide
rate = 0.1  # draw: 0.1, 0.8, 1.2, 0.3, 0.9, 1.5
start = 4.0  # draw: 4.0, 1.0, 10.0
# show
import torch

lr = rate
w = torch.tensor(start, requires_grad=True)

for turn in range(5):
    loss = w**2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
    w.grad = None
    print(w.item())

# hide
first = start - lr * 2 * start
answer = "grows" if abs(w) > start else "swings" if first < 0 else "closer"
