# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    handles = [p.register_hook(lambda g: g.clamp(-1, 1)) for p in model.parameters()]
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            opt.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            opt.step()
            losses.append(loss.item())
    for h in handles:
        h.remove()
    return losses
