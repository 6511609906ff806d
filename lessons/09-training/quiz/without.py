"""A loop whose zero_grad stands in a good place, in a bad one, or nowhere."""

# hide
import contextlib
import io

import torch
from torch import nn

x, y = torch.rand(8, 4), torch.rand(8, 1)
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.MSELoss()
turn = 0


def weights():
    return torch.cat([p.detach().flatten() for p in model.parameters()]).clone()


start = weights()
with contextlib.redirect_stdout(io.StringIO()):
    first = print(turn)  # draw: optimizer.zero_grad(), print(turn)
    middle = print(turn)  # draw: print(turn), optimizer.zero_grad(), print(turn)
    last = print(turn)  # draw: print(turn), optimizer.zero_grad(), print(turn)
# show
for turn in range(3):
    first
    loss = criterion(model(x), y)
    loss.backward()
    middle
    optimizer.step()
    last

# hide
end = weights()
with torch.no_grad():
    nn.utils.vector_to_parameters(start.clone(), model.parameters())
for turn in range(3):
    optimizer.zero_grad()
    criterion(model(x), y).backward()
    optimizer.step()
answer = "still" if torch.equal(end, start) else "trains"
if answer == "trains" and not torch.equal(end, weights()):
    answer = "piles"
