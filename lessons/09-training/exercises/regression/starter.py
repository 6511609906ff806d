import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            y_hat = model(x)
            loss = (
                (y_hat - y) ** 2
            ).mean()  # y_hat is (16, 1), y is (16,): what is the difference?
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
