"""What comes of a loop in which one line is missing, found by running it without that line."""

# hide
import contextlib
import inspect
import io
import textwrap

import torch
from torch import nn

line = "optimizer.step()"  # draw: 'optimizer.step()', 'optimizer.zero_grad()', 'loss = criterion(model(x), y)', 'loss.backward()', 'print(loss.item())'
x, y = torch.rand(8, 4), torch.rand(8, 1)
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.MSELoss()


def without(left_out, function):
    """Runs the function without that line."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    kept = "\n".join(code for code in lines if code.strip() != left_out)
    names = dict(globals())
    exec(kept, names)
    names[function.__name__]()


def weights():
    return torch.cat([p.detach().flatten() for p in model.parameters()]).clone()


start = weights()
# show
def loop():
    for turn in range(3):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        print(loss.item())


without(line, loop)

# hide
end = weights()
with torch.no_grad():
    nn.utils.vector_to_parameters(start.clone(), model.parameters())
    optimizer.zero_grad()
with contextlib.redirect_stdout(io.StringIO()):
    loop()

if raised:
    answer = "stops"
elif torch.equal(end, start):
    answer = "still"
elif torch.equal(end, weights()):
    answer = "same"
else:
    answer = "piles"
