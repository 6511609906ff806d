# way: torch.autograd.grad and a momentum of its own
# way.ko: torch.autograd.grad와 직접 쓴 모멘텀
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    velocity = {n: torch.zeros_like(p) for n, p in model.named_parameters()}
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            grads = torch.autograd.grad(loss, list(model.parameters()))
            with torch.no_grad():
                for (n, p), g in zip(model.named_parameters(), grads):
                    velocity[n] = 0.9 * velocity[n] + g
                    p -= lr * velocity[n]
            losses.append(loss.item())
    return losses
