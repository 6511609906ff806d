import torch.nn.functional as F


def train(model, loader, epochs, lr):
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            for p in model.parameters():
                if p.grad is not None:
                    p.grad.zero_()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            for p in model.parameters():
                p.data -= lr * p.grad
            losses.append(loss.item())
    return losses
