import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    optimizers = {p: torch.optim.Adam([p], lr=lr) for p in model.parameters()}

    def update(p):
        optimizers[p].step()
        optimizers[p].zero_grad()

    for p in model.parameters():
        p.register_post_accumulate_grad_hook(update)
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            losses.append(loss.item())
    return losses
