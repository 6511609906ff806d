# rule: one-update-each-epoch
# line: total.backward()
# ---
import torch
import torch.nn.functional as F


def train(net, data, n_epochs, rate):
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    history = []
    for e in range(n_epochs):
        total = 0.0
        for images, labels in data:
            cost = F.cross_entropy(net(images), labels)
            total = total + cost
            history.append(cost.item())
        opt.zero_grad()
        total.backward()
        opt.step()
    return history
