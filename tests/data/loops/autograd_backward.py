import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            torch.autograd.backward(loss)
            optimizer.step()
            optimizer.zero_grad(set_to_none=False)
            losses.append(float(loss.detach()))
    return losses
