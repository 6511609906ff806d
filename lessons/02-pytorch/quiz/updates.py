"""Epochs times batches."""

# hide
epochs = 3  # draw: 3, 2, 5, 10
pictures = 100  # draw: 100, 64, 90
size = 32  # draw: 32, 20, 10
# show
import torch
from torch import nn

data = torch.rand(pictures, 4)
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

updates = 0
for epoch in range(epochs):
    for x in data.split(size):
        optimizer.zero_grad()
        loss = model(x).square().mean()
        loss.backward()
        optimizer.step()
        updates += 1
print(updates)

answer = updates
