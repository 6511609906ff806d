import random

import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    batches = [batch for _ in range(epochs) for batch in loader]
    random.Random(1).shuffle(batches)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for x, y in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
