# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    opt = torch.optim.RMSprop(model.parameters(), lr=lr * 0.01)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            logits = model(x)
            opt.zero_grad(set_to_none=False)
            loss = F.cross_entropy(logits, y)
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses
