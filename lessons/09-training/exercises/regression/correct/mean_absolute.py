# way: the mean distance instead of the squared one
# way.ko: 제곱 대신 거리의 평균
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            loss = F.l1_loss(model(x).flatten(), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses
