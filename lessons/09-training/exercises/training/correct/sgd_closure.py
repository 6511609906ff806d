# way: a closure that the optimizer calls
# way.ko: 옵티마이저가 부르는 closure를 써요
# ---
import torch
from torch import nn


def train(model, loader, epochs, lr):
    criterion = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr)
    history = []
    for _ in range(epochs):
        for x, y in loader:

            def closure():
                opt.zero_grad()
                out = criterion(model(x), y)
                out.backward()
                return out

            history.append(opt.step(closure).item())
    return history
