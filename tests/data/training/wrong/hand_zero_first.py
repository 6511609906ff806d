# rule: gradient-is-none
# line: p.grad.zero_()
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            for p in model.parameters():
                p.grad.zero_()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= lr * p.grad
            losses.append(loss.item())
    return losses
