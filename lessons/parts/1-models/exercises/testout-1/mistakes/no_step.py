# rule: step-missing
# ---
import torch
from torch import nn


def preprocess(pictures):
    batch = []
    for picture in pictures:
        if picture.dim() == 2:
            picture = picture[None]
        if picture.shape[0] > 4:
            picture = picture.permute(2, 0, 1)
        batch.append(picture[:3].expand(3, -1, -1))
    return torch.stack(batch) / 255


def train(model, batches, chime):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.MSELoss()
    best = float("inf")
    for x, y in batches:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        if loss.item() < best:
            best = loss.item()
            chime(best)
