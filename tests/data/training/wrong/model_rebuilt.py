# rule: other-model-trained
# line: model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.LazyLinear(3))
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.LazyLinear(3))
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
