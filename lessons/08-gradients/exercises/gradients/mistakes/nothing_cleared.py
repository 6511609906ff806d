# rule: old-gradients-used
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= lr * p.grad
