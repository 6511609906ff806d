import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    parts = [
        torch.optim.SGD(model[0].parameters(), lr=lr),
        torch.optim.Adam(model[2].parameters(), lr=lr),
    ]
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            for part in parts:
                part.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            for part in parts:
                part.step()
            losses.append(loss.item())
    return losses
