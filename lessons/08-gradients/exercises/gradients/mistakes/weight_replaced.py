# rule: weight-replaced
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    scores = model(x)
    loss = nn.functional.cross_entropy(scores, y)
    model.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.data = -lr * p.grad
