# rule: batches-drawn
# line: images, labels = random.choice(batches)
# ---
import random

import torch
import torch.nn.functional as F


def train(net, data, n_epochs, rate):
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    history = []
    batches = list(data)
    for e in range(n_epochs):
        for _ in batches:
            images, labels = random.choice(batches)
            opt.zero_grad()
            scores = net(images)
            cost = F.cross_entropy(scores, labels)
            cost.backward()
            opt.step()
            history.append(cost.item())
    return history
