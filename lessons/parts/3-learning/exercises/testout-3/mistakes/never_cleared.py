# rule: zero-grad-missing
# ---
import torch
from torch import nn


def measure(model, valid):
    right = total = 0
    model.eval()
    with torch.no_grad():
        for x, y in valid:
            right += (model(x).argmax(1) == y).sum().item()
            total += len(y)
    model.train()
    return right / total


def fit(model, loader, valid, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses, accuracies = [], []
    model.train()
    for epoch in range(epochs):
        for x, y in loader:
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        accuracies.append(measure(model, valid))
    return losses, accuracies
