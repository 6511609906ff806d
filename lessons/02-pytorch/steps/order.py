"""The lines of the loop, in an order that trains."""

# hide
lr = 0.1  # draw: 0.1, 0.05, 0.2
# show
import torch
from torch import nn

x = torch.linspace(0, 1, 8).reshape(8, 1)
batches = [(x, 3 * x)] * 5
model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=lr)
criterion = nn.MSELoss()
# hide
start = [p.detach().clone() for p in model.parameters()]
# show

for x, y in batches:
    # order
    optimizer.zero_grad()
    prediction = model(x)
    loss = criterion(prediction, y)
    loss.backward()
    optimizer.step()
    # end

# hide
weight, bias = start
for x, y in batches:
    rest = x * weight + bias - y
    weight = weight - lr * (2 * rest * x).mean()
    bias = bias - lr * (2 * rest).mean()
trained = list(model.parameters())
answer = torch.allclose(trained[0], weight, atol=1e-5) and torch.allclose(
    trained[1], bias, atol=1e-5
)
