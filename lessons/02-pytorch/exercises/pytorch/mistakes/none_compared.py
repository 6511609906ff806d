# rule: not-comparable
# ---
import torch
from torch import nn


def train(model, batches, chime):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.MSELoss()
    best = None
    for x, y in batches:
        optimizer.zero_grad()
        prediction = model(x)
        loss = criterion(prediction, y)
        loss.backward()
        optimizer.step()
        if loss.item() < best:
            best = loss.item()
            chime(best)
