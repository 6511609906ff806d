"""Fits a line to the points of 2 * x + 1."""

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
x = torch.linspace(-1, 1, 6)[:, None]
for step in range(1, 61):
    optimizer.zero_grad()
    loss = error(model(x), 2 * x + 1)
    loss.backward()
    optimizer.step()
    if step % 20 == 0:
        print(f"step {step}: loss {loss.item():.4f}")
