# data: regression
# rule: caret-for-power
# line: cost = ((guess - labels) ^ 2).mean()
# ---
import torch


def train(net, data, n_epochs, rate):
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    history = []
    for e in range(n_epochs):
        for images, labels in data:
            opt.zero_grad()
            guess = net(images).squeeze(1)
            cost = ((guess - labels) ^ 2).mean()
            cost.backward()
            opt.step()
            history.append(cost.item())
    return history
