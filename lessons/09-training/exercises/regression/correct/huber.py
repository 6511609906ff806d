# way: a loss that is milder to outliers
# way.ko: 튀는 값에 너그러운 손실
# ---
import torch
from torch import nn


def train(model, loader, epochs, lr):
    loss_fn = nn.SmoothL1Loss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            prediction = model(x).view(-1)
            loss = loss_fn(prediction, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses
