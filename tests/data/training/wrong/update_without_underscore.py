# rule: result-thrown-away
# line: torch.add(p, g, alpha=-lr)
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    weights = list(model.parameters())
    losses = []
    for _ in range(epochs):
        for images, labels in loader:
            loss = F.cross_entropy(model(images), labels)
            slopes = torch.autograd.grad(loss, weights)
            with torch.no_grad():
                for p, g in zip(weights, slopes):
                    torch.add(p, g, alpha=-lr)
            losses.append(loss.item())
    return losses
