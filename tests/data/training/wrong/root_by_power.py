# rule: loss-rescaled
# line: loss = ((pred - y) ** 2).mean() ** 0.5
# data: regression
# ---
import torch


def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            pred = model(x).squeeze(1)
            loss = ((pred - y) ** 2).mean() ** 0.5
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
