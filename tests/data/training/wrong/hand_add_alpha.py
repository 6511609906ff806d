# rule: update-uphill
# line: p.data.add_(p.grad, alpha=lr)
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
                    p.data.add_(p.grad, alpha=lr)
                    p.grad.zero_()
            losses.append(loss.item())
    return losses
