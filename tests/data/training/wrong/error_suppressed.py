# rule: error-swallowed
# line: with suppress(Exception):
# ---
from contextlib import suppress

import torch
from torch import nn


def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss_fn = nn.CrossEntropyLoss()
    losses = []
    for _ in range(epochs):
        for images, labels in loader:
            with suppress(Exception):
                loss = loss_fn(model(images), labels.float().unsqueeze(1))
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
    return losses
