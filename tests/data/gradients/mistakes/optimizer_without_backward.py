# rule: backward-missing
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss = nn.functional.cross_entropy(model(x), y)
    optimizer.step()
