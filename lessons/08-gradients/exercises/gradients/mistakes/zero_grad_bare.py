# rule: call-without-parentheses
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    model.zero_grad
    scores = model(x)
    loss = nn.functional.cross_entropy(scores, y)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= lr * p.grad
