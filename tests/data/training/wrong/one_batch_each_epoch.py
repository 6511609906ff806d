# rule: one-batch-each-epoch
# line: images, labels = next(batches)
# ---
import torch
import torch.nn.functional as F


def train(net, data, n_epochs, rate):
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    history = []
    batches = iter(data)
    for e in range(n_epochs):
        images, labels = next(batches)
        opt.zero_grad()
        scores = net(images)
        cost = F.cross_entropy(scores, labels)
        cost.backward()
        opt.step()
        history.append(cost.item())
    return history
