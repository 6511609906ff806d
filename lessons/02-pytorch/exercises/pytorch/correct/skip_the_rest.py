# way: the other way round: skip what is no new best
# way.ko: 거꾸로, 새 기록이 아니면 건너뛰어요
# ---
import torch
from torch import nn


def train(model, batches, chime):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.MSELoss()
    best = float("inf")
    for x, y in batches:
        optimizer.zero_grad()
        prediction = model(x)
        loss = criterion(prediction, y)
        loss.backward()
        optimizer.step()
        if loss.item() >= best:
            continue
        best = loss.item()
        chime(best)
