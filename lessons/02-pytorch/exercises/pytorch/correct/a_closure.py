# way: a small function that remembers the best, made anew for each training
# way.ko: 가장 좋은 값을 기억하는 작은 함수를 학습마다 새로 만들어요
# ---
import torch
from torch import nn


def alarm(chime):
    best = float("inf")

    def listen(loss):
        nonlocal best
        if loss < best:
            best = loss
            chime(loss)

    return listen


def train(model, batches, chime):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.MSELoss()
    listen = alarm(chime)
    for x, y in batches:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        listen(loss.item())
