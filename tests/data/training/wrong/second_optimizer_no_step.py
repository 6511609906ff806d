# rule: some-weights-still
# line: head.step()
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    body = torch.optim.SGD(model[:-1].parameters(), lr=lr)
    head = torch.optim.SGD(model[-1].parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            model.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            head.step()
            losses.append(loss.item())
    return losses
