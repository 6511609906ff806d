# rule: targets-not-used
# line: cost = scores.pow(2).mean()
# ---
import torch
import torch.nn.functional as F


def train(net, data, n_epochs, rate):
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    history = []
    for e in range(n_epochs):
        for images, labels in data:
            opt.zero_grad()
            scores = net(images)
            cost = scores.pow(2).mean()
            cost.backward()
            opt.step()
            history.append(cost.item())
    return history
