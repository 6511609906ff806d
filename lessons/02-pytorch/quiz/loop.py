"""A loop with a part of one's own, in an order that works."""

import torch
from torch import nn

model = nn.Linear(1, 1)
x, y = torch.ones(4, 1), torch.zeros(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
# hide
start = model.weight.item() + model.bias.item()
# show
heard = []

for turn in range(3):
    # order
    optimizer.zero_grad()
    loss = (model(x) - y).square().mean()
    heard.append(loss.item())
    loss.backward()
    optimizer.step()
    # end

# hide
wanted = [(start * 0.6**k) ** 2 for k in range(3)]
answer = len(heard) == 3 and all(abs(a - b) < 1e-4 for a, b in zip(heard, wanted))
