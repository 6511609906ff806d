# rule: not-called-method
# line: loss = F.cross_entropy(model(x), y, reduction='none').mean
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y, reduction='none').mean
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
