# way: no optimizer: the update by hand, under torch.no_grad()
# way.ko: 옵티마이저 없이 torch.no_grad() 아래에서 손으로 업데이트해요
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= lr * p.grad
                    p.grad = None
            losses.append(loss.item())
    return losses
