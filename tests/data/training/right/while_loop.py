# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    epoch = 0
    while epoch < epochs:
        it = iter(loader)
        while True:
            try:
                x, y = next(it)
            except StopIteration:
                break
            opt.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            opt.step()
            losses.append(loss.item())
        epoch += 1
    return losses
