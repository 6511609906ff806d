# rule: zero-grad-missing
# line: loss.backward()
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    body = torch.optim.SGD(model[:-1].parameters(), lr=lr)
    head = torch.optim.SGD(model[-1].parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            head.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            head.step()
            body.step()
            losses.append(loss.item())
    return losses
