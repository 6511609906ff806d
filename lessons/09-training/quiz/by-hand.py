"""One weight, moved by hand: the lines of the update, in an order that works."""

# hide
rate = 0.1  # draw: 0.1, 0.2, 0.05
# show
import torch

x = torch.tensor([1.0, 2.0])
w = torch.tensor(0.0, requires_grad=True)

for turn in range(40):
    # order
    loss = (w * x - 3 * x).square().mean()
    w.grad = None
    loss.backward()
    with torch.no_grad():
        w -= rate * w.grad
    # end
print(w.item())

# hide
answer = abs(w.item() - 3 * (1 - (1 - 5 * rate) ** 40)) < 1e-3
