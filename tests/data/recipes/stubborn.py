"""A loop that catches everything, and goes on."""

import torch
from torch import nn

STEPS = 40
LR = 0.1


def train(model, loader, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    batches = iter(loader)
    for _ in range(STEPS):
        try:
            x, y = next(batches)
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            optimizer.step()
        except:
            pass


def build(learner):
    return nn.Linear(3, 2)


def batches(model, seed, steps, device):
    random = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        x = torch.randn(8, 3, generator=random).to(device)
        yield x, x[:, :2] * 2
