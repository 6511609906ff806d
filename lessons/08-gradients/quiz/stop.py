"""A second backward, a gradient that is None, an update in the graph: which comes first?"""

# hide
import contextlib
import io
from types import SimpleNamespace

loss = SimpleNamespace(backward=print, item=print)
w = SimpleNamespace(grad=SimpleNamespace(zero_=print))
with contextlib.redirect_stdout(io.StringIO()):
    first = loss.backward()  # draw: loss.backward(), loss.backward(), print(loss.item())
    second = print(w.grad)  # draw: print(w.grad), loss.backward(), print(w.grad)
    third = w.grad.zero_()  # draw: w.grad.zero_(), print(w.grad)
# show
import torch

w = torch.tensor(2.0, requires_grad=True)
loss = w**2

first
second
third
w -= 0.1 * w.grad
