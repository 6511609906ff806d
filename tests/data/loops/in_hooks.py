import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    def update(p):
        with torch.no_grad():
            p.sub_(p.grad, alpha=lr)
        p.grad = None

    handles = [p.register_post_accumulate_grad_hook(update) for p in model.parameters()]
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            losses.append(loss.item())
    for handle in handles:
        handle.remove()
    return losses
