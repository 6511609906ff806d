"""Makes updates by hand, and looks at the loss before and after."""

import torch
from torch import nn

steps = 20

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
x = torch.randn(32, 4)
y = x[:, :3].argmax(dim=1)
for number in range(steps + 1):
    if number % 5 == 0:
        loss = nn.functional.cross_entropy(model(x), y)
        print(f"after {number:2} steps: loss {loss.item():.4f}")
    step(model, x, y, 0.5)
