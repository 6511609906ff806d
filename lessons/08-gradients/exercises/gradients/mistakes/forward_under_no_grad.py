# rule: loss-has-no-history
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    model.zero_grad()
    with torch.no_grad():
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        for p in model.parameters():
            p -= lr * p.grad
