# rule: update-in-graph
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    model.zero_grad()
    nn.functional.cross_entropy(model(x), y).backward()
    for name, p in model.named_parameters():
        p.sub_(p.grad * lr)
