# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            moved = []
            with torch.no_grad():
                for p in model.parameters():
                    e = 0.01 * p.grad
                    p.add_(e)
                    moved.append(e)
            opt.zero_grad()
            F.cross_entropy(model(x), y).backward()
            with torch.no_grad():
                for p, e in zip(model.parameters(), moved):
                    p.sub_(e)
            opt.step()
            opt.zero_grad()
            losses.append(loss.item())
    return losses
