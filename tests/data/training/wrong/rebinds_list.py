# rule: update-rebinds
# line: p = p.data - lr * p.grad.data
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p = p.data - lr * p.grad.data
            model.zero_grad()
            losses.append(loss.item())
    return losses
