# rule: gradients-not-handed-over
# line: grads = torch.autograd.grad(cost, list(net.parameters()))
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
            cost = F.cross_entropy(scores, labels)
            grads = torch.autograd.grad(cost, list(net.parameters()))
            opt.step()
            history.append(cost.item())
    return history
