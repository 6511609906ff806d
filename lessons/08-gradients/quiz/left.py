"""What is left of a gradient after clearing it in one way or another."""

# hide
import contextlib
import io
from types import SimpleNamespace

loss = SimpleNamespace(backward=print, item=print)
model = SimpleNamespace(zero_grad=lambda set_to_none=True: None, train=print)
with contextlib.redirect_stdout(io.StringIO()):
    then = loss.backward()  # draw: loss.backward(), print(loss.item()), loss.backward()
    last = model.zero_grad()  # draw: model.zero_grad(), model.zero_grad(set_to_none=False), model.train()
# show
import torch
from torch import nn

model = nn.Linear(2, 1)
loss = model(torch.rand(8, 2)).square().mean()
then
last
print(model.weight.grad)

# hide
grad = model.weight.grad
answer = "none" if grad is None else "numbers" if grad.any() else "zeros"
