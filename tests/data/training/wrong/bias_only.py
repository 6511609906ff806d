# rule: optimizer-some-parameters
# line: optimizer = torch.optim.SGD([p for n, p in model.named_parameters() if 'bias' in n], lr=lr)
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD([p for n, p in model.named_parameters() if 'bias' in n], lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
