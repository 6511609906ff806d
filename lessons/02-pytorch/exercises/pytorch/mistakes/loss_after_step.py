# rule: loss-after-update
# ---
import torch
from torch import nn


def train(model, batches, chime):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.MSELoss()
    best = float('inf')
    for x, y in batches:
        optimizer.zero_grad()
        prediction = model(x)
        loss = criterion(prediction, y)
        loss.backward()
        optimizer.step()
        loss = criterion(model(x), y)
        if loss.item() < best:
            best = loss.item()
            chime(loss)
