"""The lines of a whole training, in an order that trains."""

# hide
rate = 0.1  # draw: 0.1, 0.05, 0.2
# show
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

x = torch.linspace(0, 1, 8).reshape(8, 1)
loader = DataLoader(TensorDataset(x, 3 * x), batch_size=4)
model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=rate)
criterion = nn.MSELoss()
losses = []
# hide
weight, bias = [p.detach().clone() for p in model.parameters()]
# show

# order
for epoch in range(3):
    for x, y in loader:
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
# end

# hide
wanted = []
for _ in range(3):
    for x, y in loader:
        rest = x * weight + bias - y
        wanted.append(rest.square().mean().item())
        weight = weight - rate * (2 * rest * x).mean()
        bias = bias - rate * (2 * rest).mean()
trained = torch.cat([p.detach().flatten() for p in model.parameters()])
answer = (
    len(losses) == len(wanted)
    and torch.allclose(torch.tensor(losses), torch.tensor(wanted), atol=1e-5)
    and torch.allclose(trained, torch.cat([weight.flatten(), bias.flatten()]), atol=1e-5)
)
