"""One loss for each batch of each epoch."""

# hide
n = 100  # draw: 100, 64, 50, 90
size = 32  # draw: 32, 16, 20
rounds = 3  # draw: 3, 2, 5
full = False  # draw: False, True
# show
import torch
from torch.utils.data import DataLoader, TensorDataset

data = TensorDataset(torch.rand(n, 4), torch.rand(n, 1))
loader = DataLoader(data, batch_size=size, drop_last=full)

losses = []
for epoch in range(rounds):
    for x, y in loader:
        losses.append(0.0)
print(len(losses))

answer = len(losses)
