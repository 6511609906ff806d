# rule: loss-gets-probabilities
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    model.zero_grad()
    shares = torch.softmax(model(x), dim=1)
    loss = nn.functional.cross_entropy(shares, y)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= lr * p.grad
