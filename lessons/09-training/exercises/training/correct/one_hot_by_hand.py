# way: cross entropy written out
# way.ko: 교차 엔트로피를 풀어 써요
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            target = F.one_hot(y, 3).float()
            logp = torch.log_softmax(model(x), dim=-1)
            loss = -(target * logp).sum(dim=1).mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses
