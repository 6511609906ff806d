# rule: other-gradient
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    model.zero_grad()
    loss = nn.functional.multi_margin_loss(model(x), y)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= lr * p.grad
