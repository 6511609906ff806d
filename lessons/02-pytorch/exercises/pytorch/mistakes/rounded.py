# rule: loss-rounded
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
        value = round(loss.item(), 2)
        if value < best:
            best = value
            chime(loss.item())
