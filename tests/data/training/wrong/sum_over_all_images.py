# rule: loss-rescaled
# line: loss = F.cross_entropy(model(images), labels, reduction="sum") / len(loader.dataset)
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for images, labels in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images), labels, reduction="sum") / len(loader.dataset)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
