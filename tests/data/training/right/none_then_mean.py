# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for batch in loader:
            each = F.cross_entropy(model(batch[0]), batch[1], reduction="none")
            opt.zero_grad()
            each.mean().backward()
            opt.step()
            losses.append(each.mean().item())
    return losses
