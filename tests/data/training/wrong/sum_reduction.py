# rule: loss-summed
# line: loss = F.cross_entropy(model(x), y, reduction='sum')
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y, reduction='sum')
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
