import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            x = x.clone().requires_grad_()
            loss = F.cross_entropy(model(x), y)
            (slope,) = torch.autograd.grad(loss, x, create_graph=True)
            total = loss + slope.pow(2).mean()
            for p, g in zip(model.parameters(), torch.autograd.grad(total, model.parameters())):
                p.grad = g
            optimizer.step()
            losses.append(loss.item())
    return losses
