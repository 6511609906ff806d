# rule: call-without-parentheses
# line: net.train
# ---
import torch
import torch.nn.functional as F


def train(net, data, n_epochs, rate):
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    history = []
    net.train
    for e in range(n_epochs):
        for images, labels in data:
            opt.zero_grad()
            scores = net(images)
            cost = F.cross_entropy(scores, labels)
            cost.backward()
            opt.step()
            history.append(cost.item())
    return history
