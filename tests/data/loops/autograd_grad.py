import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    params = list(model.parameters())
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            grads = torch.autograd.grad(loss, params)
            with torch.no_grad():
                for p, g in zip(params, grads):
                    p.sub_(lr * g)
            losses.append(loss.item())
    return losses
