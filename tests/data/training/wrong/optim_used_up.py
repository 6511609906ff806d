# rule: iterator-used-up
# line: params = model.parameters()
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    params = model.parameters()
    print(sum(p.numel() for p in params))
    optimizer = torch.optim.SGD(params, lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
