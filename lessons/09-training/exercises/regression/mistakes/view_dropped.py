# rule: result-thrown-away
# ---
import torch
import torch.nn.functional as F
from torch import nn


def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            y_hat = model(x)
            y_hat.view(-1)
            loss = F.mse_loss(y_hat, y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
