# way: ring as soon as the loss is known, before the weights move
# way.ko: 손실을 알게 된 바로 그때, 가중치가 움직이기 전에 울려요
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
        if loss < best:
            best = loss.detach()
            chime(best)
        loss.backward()
        optimizer.step()
