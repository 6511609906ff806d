# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    params = list(model.parameters())
    out = []
    for _ in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            grads = torch.autograd.grad(loss, params)
            torch._foreach_add_([p.data for p in params], list(grads), alpha=-lr)
            out.append(loss.item())
    return out
