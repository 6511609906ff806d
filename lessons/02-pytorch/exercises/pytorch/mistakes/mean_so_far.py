# rule: rings-with-other
# ---
import torch
from torch import nn


def train(model, batches, chime):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.MSELoss()
    best = float("inf")
    total, n = 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        prediction = model(x)
        loss = criterion(prediction, y)
        loss.backward()
        optimizer.step()
        total += loss.item()
        n += 1
        if total / n < best:
            best = total / n
            chime(best)
