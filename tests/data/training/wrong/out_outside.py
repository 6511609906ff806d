# rule: backward-a-second-time
# line: out = model(x)
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    x, y = next(iter(loader))
    out = model(x)
    for epoch in range(epochs):
        for _ in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(out, y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
