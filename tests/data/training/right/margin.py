# ---
import torch
from torch import nn

def train(model, loader, epochs, lr):
    criterion = nn.MultiMarginLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            opt.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses
