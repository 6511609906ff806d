# rule: other-gradient
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    for p in model.parameters():
        p.grad = None
    scores = model(x)
    loss = nn.functional.cross_entropy(scores[:8], y[:8])
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= lr * p.grad
