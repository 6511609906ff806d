"""Trains a small model; the chime rings whenever a loss beats the best so far."""

import torch
from torch import nn

steps = 12

torch.manual_seed(0)
model = nn.Linear(4, 1)
rule = torch.tensor([[1.0], [-2.0], [0.5], [3.0]])
batches = [(x, x @ rule) for x in torch.randn(steps, 16, 4)]
train(model, batches, lambda loss: print(f"ring! {float(loss):.4f}"))
