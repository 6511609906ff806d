# rule: loop-never-runs
# line: for x, y in loader:
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            pass
    return losses
