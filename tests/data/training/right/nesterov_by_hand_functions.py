# ---
import torch
import torch.nn.functional as F

def gradients(model, x, y):
    loss = F.cross_entropy(model(x), y)
    return loss, torch.autograd.grad(loss, tuple(model.parameters()))

@torch.no_grad()
def apply(model, grads, lr):
    for p, g in zip(model.parameters(), grads):
        p.sub_(lr * g)

def train(model, loader, epochs, lr):
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            loss, grads = gradients(model, x, y)
            apply(model, grads, lr)
            losses.append(loss.item())
    return losses
