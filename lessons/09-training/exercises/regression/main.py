"""Trains a model with one output on numbers."""

import torch
from torch import nn

steps = 50

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
loader = [(x, x[:, 0] - 2 * x[:, 1]) for x in torch.randn(steps, 32, 2)]
losses = train(model, loader, 2, 0.05)
for step in range(0, len(losses), 20):
    print(f"step {step + 1:3}: loss {losses[step]:.4f}")
