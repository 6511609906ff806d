# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr, maximize=True)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            opt.zero_grad()
            likelihood = -F.cross_entropy(model(x), y)
            likelihood.backward()
            opt.step()
            losses.append(-likelihood.item())
    return losses
