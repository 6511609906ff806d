"""detach cuts the way back."""

import torch
from torch import nn

first, second = nn.Linear(4, 4), nn.Linear(4, 1)
x = torch.rand(8, 4)

h = first(x)
# hide
given = h  # draw: h, h.detach(), h.square()
# show
y = second(given)
# hide
out = y  # draw: y, y, y.detach()
# show
loss = out.square().mean()
loss.backward()

# hide
if raised:
    answer = "stops"
else:
    answer = "both" if first.weight.grad is not None else "second"
