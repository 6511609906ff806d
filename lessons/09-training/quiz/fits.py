"""Ways to bring (N, 1) and (N,) together, some of which don't."""

# hide
n = 8  # draw: 8, 16
# show
import torch
from torch import nn

model = nn.Linear(4, 1)
x, y = torch.rand(n, 4), torch.rand(n)
# hide
left = model(x)  # draw: model(x), model(x).squeeze(1), model(x).flatten()
right = y  # draw: y, y[:, None], y.unsqueeze(0), y.unsqueeze(1)
# show

loss = (left - right).square().mean()
print(loss.item())

answer = torch.allclose(loss, (model(x)[:, 0] - y).square().mean(), rtol=1e-6, atol=0)
