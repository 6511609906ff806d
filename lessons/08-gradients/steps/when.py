"""What .grad holds, before and after backward, and after zero_grad."""

# hide
import contextlib
import io
from types import SimpleNamespace

loss = SimpleNamespace(backward=print, item=print)
model = SimpleNamespace(zero_grad=print)
with contextlib.redirect_stdout(io.StringIO()):
    then = loss.backward()  # draw: print(loss.item()), loss.backward(), loss.backward()
    last = print("and now:")  # draw: print("and now:"), model.zero_grad(), print("and now:")
# show
import torch
from torch import nn

model = nn.Linear(2, 1)
x, y = torch.rand(8, 2), torch.rand(8, 1)

loss = (model(x) - y).square().mean()
then
last
print(model.weight.grad)

# hide
answer = "none" if model.weight.grad is None else "numbers"
