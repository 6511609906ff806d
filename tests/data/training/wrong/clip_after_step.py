# rule: clip-out-of-order
# line: torch.nn.utils.clip_grad_value_(model.parameters(), 0.1)
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            torch.nn.utils.clip_grad_value_(model.parameters(), 0.1)
            losses.append(loss.item())
    return losses
