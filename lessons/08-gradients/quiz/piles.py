"""Gradients pile up until they are cleared."""

# hide
import contextlib
import io
from types import SimpleNamespace

k = 3  # draw: 3, 2, 5
m = 2  # draw: 2, 1, 3
n = 1  # draw: 1, 2
w = SimpleNamespace(grad=SimpleNamespace(zero_=print, item=lambda: 0))
with contextlib.redirect_stdout(io.StringIO()):
    between = w.grad.zero_()  # draw: w.grad.zero_(), print(w.grad.item())
# show
import torch

w = torch.tensor(1.0, requires_grad=True)

for turn in range(m):
    (k * w).backward()
between
for turn in range(n):
    (k * w).backward()
print(w.grad.item())

answer = w.grad.item()
