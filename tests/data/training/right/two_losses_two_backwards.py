# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            opt.zero_grad()
            out = model(x)
            main = F.cross_entropy(out, y)
            small = 1e-3 * out.pow(2).mean()
            main.backward(retain_graph=True)
            small.backward()
            opt.step()
            losses.append(main.item() + small.item())
    return losses
