# rule: backward-of-a-number
# line: total += loss.item()
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    total = 0
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            total += loss.item()
            total.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
