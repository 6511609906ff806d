# way: squeeze(1) inside of the loss's parentheses
# way.ko: 손실 괄호 안에서 squeeze(1)
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            opt.zero_grad()
            loss = F.mse_loss(model(x).squeeze(1), y)
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses
