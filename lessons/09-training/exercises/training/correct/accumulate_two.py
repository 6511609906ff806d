# way: two batches make one update: gradient accumulation
# way.ko: 배치 두 개로 업데이트 한 번: 기울기 누적(gradient accumulation)
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    every = 2
    for epoch in range(epochs):
        opt.zero_grad()
        for i, (x, y) in enumerate(loader):
            loss = F.cross_entropy(model(x), y) / every
            loss.backward()
            losses.append(loss.item() * every)
            if (i + 1) % every == 0:
                opt.step()
                opt.zero_grad()
    return losses
