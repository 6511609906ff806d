# rule: lr-not-used
# line: if not hasattr(train, "optimizer"):
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    if not hasattr(train, "optimizer"):
        train.optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for images, labels in loader:
            train.optimizer.zero_grad()
            loss = F.cross_entropy(model(images), labels)
            loss.backward()
            train.optimizer.step()
            losses.append(loss.item())
    return losses
