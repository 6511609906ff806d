# rule: images-as-targets
# line: labels = batch[0]
# ---
import torch
import torch.nn.functional as F


def train(net, data, n_epochs, rate):
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    history = []
    for e in range(n_epochs):
        for batch in data:
            images = batch[0]
            labels = batch[0]
            opt.zero_grad()
            scores = net(images)
            cost = F.cross_entropy(scores, labels)
            cost.backward()
            opt.step()
            history.append(cost.item())
    return history
