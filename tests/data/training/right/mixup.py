# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            other = torch.randperm(len(x))
            share = 0.8
            mixed = share * x + (1 - share) * x[other]
            out = model(mixed)
            loss = share * F.cross_entropy(out, y) + (1 - share) * F.cross_entropy(out, y[other])
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses
