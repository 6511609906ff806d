import torch
from torch import nn


def colours_first(picture):
    if picture.dim() == 2:
        picture = picture.unsqueeze(0)
    if picture.shape[0] not in (1, 3, 4):
        picture = picture.permute(2, 0, 1)
    return picture[:3].expand(3, -1, -1)


def preprocess(pictures):
    return torch.stack([colours_first(picture) for picture in pictures]) / 255


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
