# rule: not-finite-loss
# line: logp = torch.log(model(x))
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            logp = torch.log(model(x))
            loss = -logp[torch.arange(len(y)), y].mean()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
