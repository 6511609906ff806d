# rule: result-thrown-away
# line: w.sub(rate * w.grad)
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
                for w in net.parameters():
                    w.sub(rate * w.grad)
            history.append(cost.item())
    return history
