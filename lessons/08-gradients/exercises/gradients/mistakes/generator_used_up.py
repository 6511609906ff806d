# rule: iterator-used-up
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    params = model.parameters()
    scores = model(x)
    loss = nn.functional.cross_entropy(scores, y)
    for p in params:
        p.grad = None
    loss.backward()
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
