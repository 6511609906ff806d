# rule: zero-grad-before-step
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
