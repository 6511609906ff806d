# rule: class-for-object
# line: loss = torch.nn.CrossEntropyLoss(model(x), y)
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = torch.nn.CrossEntropyLoss(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
