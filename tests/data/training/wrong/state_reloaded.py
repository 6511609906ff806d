# rule: weights-reset
# line: model.load_state_dict(start)
# ---
import copy
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    start = copy.deepcopy(model.state_dict())
    for epoch in range(epochs):
        model.load_state_dict(start)
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
