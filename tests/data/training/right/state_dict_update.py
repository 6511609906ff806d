# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            model.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            state = model.state_dict()
            for n, p in model.named_parameters():
                state[n] = p.detach() - lr * p.grad
            model.load_state_dict(state)
            losses.append(loss.item())
    return losses
