# way: updates by hand, and the mode that was there is put back
# way.ko: 업데이트를 손으로 하고, 원래 있던 모드로 되돌려요
# ---
import torch
from torch import nn


def fit(model, loader, valid, epochs, lr):
    criterion = nn.CrossEntropyLoss()
    losses, accuracies = [], []
    for epoch in range(epochs):
        for x, y in loader:
            model.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= lr * p.grad
            losses.append(loss.item())
        before = model.training
        model.eval()
        torch.set_grad_enabled(False)
        right, count = 0, 0
        for x, y in valid:
            right += int((model(x).argmax(dim=-1) == y).sum())
            count += y.numel()
        torch.set_grad_enabled(True)
        model.train(before)
        accuracies.append(right / count)
    return losses, accuracies
