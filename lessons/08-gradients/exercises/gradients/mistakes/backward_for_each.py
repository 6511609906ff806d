# rule: backward-a-second-time
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    model.zero_grad()
    scores = model(x)
    loss = nn.functional.cross_entropy(scores, y)
    for p in model.parameters():
        loss.backward()
        p.data -= lr * p.grad
