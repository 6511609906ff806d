# rule: shapes-broadcast
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
            diff = y - pred
            loss = (diff * diff).mean()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
