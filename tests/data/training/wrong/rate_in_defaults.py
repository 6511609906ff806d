# rule: lr-not-used
# line: optimizer.defaults['lr'] = lr
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters())
    optimizer.defaults['lr'] = lr
    losses = []
    for _ in range(epochs):
        for images, labels in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
