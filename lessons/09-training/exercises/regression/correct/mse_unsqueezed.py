# way: the targets get an axis
# way.ko: 정답에 축을 하나 더해요
# ---
import torch
from torch import nn


def train(model, loader, epochs, lr):
    criterion = nn.MSELoss()
    opt = torch.optim.Adam(model.parameters(), lr=lr / 10)
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            opt.zero_grad()
            loss = criterion(model(x), y[:, None])
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses
