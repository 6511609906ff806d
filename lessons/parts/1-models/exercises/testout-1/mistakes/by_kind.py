# rule: pictures-out-of-order
# ---
import torch
from torch import nn


def preprocess(pictures):
    grey = [p.reshape(1, 256, 256).expand(3, -1, -1) for p in pictures if p.dim() == 2 or 1 in p.shape]
    rest = [p for p in pictures if p.dim() == 3 and 1 not in p.shape]
    colour = [p[:3] if p.shape[0] < 5 else p.permute(2, 0, 1)[:3] for p in rest]
    return torch.stack(colour + grey) / 255


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
