# rule: parameters-not-walked
# line: weights -= rate * weights.grad
# ---
import torch
import torch.nn.functional as F


def train(net, data, n_epochs, rate):
    history = []
    for e in range(n_epochs):
        for images, labels in data:
            net.zero_grad()
            cost = F.cross_entropy(net(images), labels)
            cost.backward()
            with torch.no_grad():
                weights = net.parameters()
                weights -= rate * weights.grad
            history.append(cost.item())
    return history
