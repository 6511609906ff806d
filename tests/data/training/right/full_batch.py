# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        opt.zero_grad()
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            (loss / len(loader)).backward()
            losses.append(loss.item())
        opt.step()
    return losses
