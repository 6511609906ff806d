# rule: accumulation-wiped
# line: opt.zero_grad()
# ---
import torch
import torch.nn.functional as F


def train(net, data, n_epochs, rate):
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    history = []
    for e in range(n_epochs):
        for i, (images, labels) in enumerate(data):
            opt.zero_grad()
            scores = net(images)
            cost = F.cross_entropy(scores, labels)
            cost.backward()
            if (i + 1) % 2 == 0:
                opt.step()
            history.append(cost.item())
    return history
