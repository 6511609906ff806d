# way: a small class: the part that is put on the board
# way.ko: 작은 클래스로 만들어요. 기판에 꽂는 부품이에요
# ---
import torch
from torch import nn


class Chime:
    def __init__(self, ring):
        self.ring = ring
        self.best = torch.inf

    def __call__(self, loss):
        if loss < self.best:
            self.best = loss
            self.ring(loss)


def train(model, batches, chime):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.MSELoss()
    part = Chime(chime)
    for x, y in batches:
        prediction = model(x)
        loss = criterion(prediction, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        part(loss.item())
