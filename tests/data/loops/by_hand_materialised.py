import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    losses = []
    batches = [batch for _ in range(epochs) for batch in loader]
    for x, y in batches:
        grads = torch.autograd.grad(F.cross_entropy(model(x), y), list(model.parameters()))
        with torch.no_grad():
            losses.append(F.cross_entropy(model(x), y).item())
            for p, g in zip(model.parameters(), grads):
                p.copy_(p - lr * g)
    return losses
