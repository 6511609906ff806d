# ---
import copy
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    shadow = copy.deepcopy(model)
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            opt.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            opt.step()
            with torch.no_grad():
                for s, p in zip(shadow.parameters(), model.parameters()):
                    s.mul_(0.9).add_(p, alpha=0.1)
            losses.append(loss.item())
    return losses
