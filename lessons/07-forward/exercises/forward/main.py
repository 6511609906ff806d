"""Calls the model as the lesson does, then teaches it to see edges."""

import torch
from torch import nn
from tutor.lab.data import Shapes, bank

steps = 60

torch.manual_seed(0)
model = MyModel()
x = torch.rand(1, 3, 256, 256)
print(tuple(x.shape), "->", tuple(model(x).shape))
print(sum(p.numel() for p in model.parameters()), "parameters")

try:
    size = 64
    model(torch.zeros(1, 3, size, size))
except RuntimeError:  # a model may also be made for pictures of one size
    size = 256
filters, shapes = bank(), Shapes(0, size=size)
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
criterion = nn.MSELoss()
for step in range(1, steps + 1):
    pictures, _ = shapes.draw(4)
    optimizer.zero_grad()
    loss = criterion(model(pictures), filters(pictures))
    loss.backward()
    optimizer.step()
    if step % 20 == 0:
        print(f"step {step:3}: loss {loss.item():.4f}")
