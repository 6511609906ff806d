"""What each line of the loop is for, found by what it changes."""

# hide
import contextlib
import io

line = "loss.backward()"  # draw: 'loss.backward()', 'optimizer.zero_grad()', 'optimizer.step()', 'prediction = model(x)', 'for x, y in batches:', 'loss = criterion(prediction, y)', 'print(loss.item())'
LINES = [
    "for x, y in batches:",
    "optimizer.zero_grad()",
    "prediction = model(x)",
    "loss = criterion(prediction, y)",
    "loss.backward()",
    "optimizer.step()",
    "print(loss.item())",
]
import torch
from torch import nn

batches = [(torch.rand(8, 4), torch.rand(8, 1)) for _ in range(3)]
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.MSELoss()
# show
asked = line

for x, y in batches:
    optimizer.zero_grad()
    prediction = model(x)
    loss = criterion(prediction, y)
    loss.backward()
    optimizer.step()
    print(loss.item())

# hide


def purpose(line):
    """What a line of the loop does, by what is another when it has run."""
    printed = io.StringIO()
    names = {"model": model, "optimizer": optimizer, "criterion": criterion}
    turns = iter(batches * 2)
    rounds = ["x, y = next(turns)", *LINES[1:]] * 2
    names["turns"] = turns
    for i, code in enumerate(rounds):
        before = dict(names)
        weights = [p.detach().clone() for p in model.parameters()]
        had = any(p.grad is not None for p in model.parameters())
        with contextlib.redirect_stdout(printed):
            exec(code, names)
        if i < len(LINES) or LINES[i - len(LINES)] != line:
            continue
        has = any(p.grad is not None for p in model.parameters())
        new = {n for n in names if n not in before or names[n] is not before[n]}
        if not all(torch.equal(a, b) for a, b in zip(weights, model.parameters())):
            return "update"
        if had != has:
            return "backward" if has else "clear"
        for name, meaning in (("x", "fetch"), ("prediction", "forward"), ("loss", "measure")):
            if name in new:
                return meaning
        return "report"


answer = purpose(asked)
