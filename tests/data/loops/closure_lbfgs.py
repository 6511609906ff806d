import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    optimizer = torch.optim.LBFGS(model.parameters(), lr=lr, max_iter=4)
    losses = []
    for _ in range(epochs):
        for x, y in loader:

            def closure():
                for p in model.parameters():
                    p.grad = None
                loss = F.cross_entropy(model(x), y)
                loss.backward()
                return loss

            losses.append(optimizer.step(closure).item())
    return losses
