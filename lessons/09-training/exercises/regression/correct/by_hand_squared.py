# way: squared error and update by hand
# way.ko: 제곱 오차와 업데이트를 손으로 써요
# ---
import torch


def train(model, loader, epochs, lr):
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            error = model(x)[:, 0] - y
            loss = (error**2).mean()
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= lr * p.grad
            model.zero_grad()
            losses.append(loss.item())
    return losses
