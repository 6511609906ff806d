# rule: grey-not-spread
# ---
import torch
from torch import nn


def preprocess(pictures):
    batch = torch.zeros(len(pictures), 3, 256, 256)
    for i, picture in enumerate(pictures):
        if picture.dim() == 2:
            picture = picture[None]
        if picture.shape[0] > 4:
            picture = picture.permute(2, 0, 1)
        picture = picture[:3]
        batch[i, : picture.shape[0]] = picture / 255
    return batch


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
