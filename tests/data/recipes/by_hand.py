"""No optimizer, no loader in sight once it runs: every update is found by its values alone."""

import torch
from torch import nn

STEPS = 12
LR = 0.1


def train(model, loader, lr):
    batches = list(loader)
    for x, y in batches:
        loss = nn.functional.mse_loss(model(x), y)
        grads = torch.autograd.grad(loss, list(model.parameters()))
        for p, g in zip(model.parameters(), grads):
            p.data -= lr * g


def build(learner):
    return nn.Linear(3, 2)


def batches(model, seed, steps, device):
    random = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        x = torch.randn(8, 3, generator=random).to(device)
        yield x, x[:, :2] * 2
