# way: a generator makes the steps, list() collects the losses
# way.ko: 제너레이터가 스텝을 밟고 list()가 손실을 모아요
# ---
import torch
import torch.nn.functional as F


def steps(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        for x, y in loader:
            opt.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            opt.step()
            yield loss.item()


def train(model, loader, epochs, lr):
    return list(steps(model, loader, epochs, lr))
