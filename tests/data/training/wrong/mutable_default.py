# rule: kept-between-calls
# line: def train(model, loader, epochs, lr, losses=[]):
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr, losses=[]):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
