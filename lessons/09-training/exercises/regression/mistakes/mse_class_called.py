# rule: class-for-object
# ---
import torch
from torch import nn


def train(model, loader, epochs, lr):
    loss_fn = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            pred = model(x)
            loss = nn.MSELoss(pred.squeeze(1), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
