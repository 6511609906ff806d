# rule: loss-negated
# line: loss = F.log_softmax(model(x), 1)[torch.arange(len(y)), y].mean()
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.log_softmax(model(x), 1)[torch.arange(len(y)), y].mean()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
