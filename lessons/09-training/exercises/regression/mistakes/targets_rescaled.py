# rule: loss-for-other-targets
# ---
import torch
from torch import nn


def train(model, loader, epochs, lr):
    criterion = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for inputs, targets in loader:
            goal = targets / targets.abs().max()
            optimizer.zero_grad()
            loss = criterion(model(inputs).flatten(), goal)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
