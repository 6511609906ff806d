# rule: gradient-set-to-number
# line: p.grad = 0
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
                    p -= lr * p.grad
                    p.grad = 0
            losses.append(loss.item())
    return losses
