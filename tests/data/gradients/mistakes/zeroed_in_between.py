# rule: zero-grad-before-step
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p.grad.zero_()
            p -= lr * p.grad
