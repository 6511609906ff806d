# rule: layout-missed
# ---
import torch
from torch import nn


def preprocess(pictures):
    return torch.stack([picture.permute(2, 0, 1)[:3].expand(3, -1, -1) for picture in pictures]) / 255


def train(model, batches, chime):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.MSELoss()
    best = float("inf")
    for x, y in batches:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        if loss.item() < best:
            best = loss.item()
            chime(best)
