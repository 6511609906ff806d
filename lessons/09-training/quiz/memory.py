"""What a list of losses holds on to."""

# hide
import torch
from torch import nn

model = nn.Linear(4, 1)
x, y = torch.rand(8, 4), torch.rand(8, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loss = torch.zeros(())
kept = loss.item()  # draw: loss.item(), loss, loss.detach(), float(loss)
# show
losses = []
for turn in range(3):
    loss = (model(x) - y).square().mean()
    losses.append(kept)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# hide
one = losses[0]
answer = "floats" if isinstance(one, float) else "graph" if one.requires_grad else "tensors"
