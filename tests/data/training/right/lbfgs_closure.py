# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    opt = torch.optim.LBFGS(model.parameters(), lr=lr, max_iter=4)
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            def closure():
                opt.zero_grad()
                loss = F.cross_entropy(model(x), y)
                loss.backward()
                return loss
            losses.append(float(opt.step(closure).detach()))
    return losses
