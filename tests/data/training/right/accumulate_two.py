# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    every = 2
    for epoch in range(epochs):
        opt.zero_grad()
        for i, (x, y) in enumerate(loader):
            loss = F.cross_entropy(model(x), y) / every
            loss.backward()
            losses.append(loss.item() * every)
            if (i + 1) % every == 0:
                opt.step()
                opt.zero_grad()
    return losses
