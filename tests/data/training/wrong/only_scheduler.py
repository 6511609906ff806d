# rule: step-missing
# line: scheduler.step()
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            scheduler.step()
            losses.append(loss.item())
    return losses
