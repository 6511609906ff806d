# ---
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader

def train(model, loader, epochs, lr):
    shuffled = DataLoader(loader.dataset, batch_size=loader.batch_size, shuffle=True)
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in shuffled:
            opt.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses
