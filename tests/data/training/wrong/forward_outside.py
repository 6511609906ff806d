# rule: backward-a-second-time
# line: loss = F.cross_entropy(model(x), y)
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    x, y = next(iter(loader))
    loss = F.cross_entropy(model(x), y)
    for epoch in range(epochs):
        for _ in loader:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
