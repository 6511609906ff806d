# rule: reshape-scrambles
# ---
import torch
from torch import nn


def preprocess(pictures):
    batch = []
    for picture in pictures:
        channels = picture.numel() // (256 * 256)
        batch.append(picture.reshape(channels, 256, 256)[:3].expand(3, -1, -1))
    return torch.stack(batch) / 255


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
