# rule: lr-fades
# line: scheduler.step()
# ---
import torch
import torch.nn.functional as F


def train(net, data, n_epochs, rate):
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    scheduler = torch.optim.lr_scheduler.StepLR(opt, step_size=1, gamma=0.1)
    history = []
    for e in range(n_epochs):
        for images, labels in data:
            opt.zero_grad()
            scores = net(images)
            cost = F.cross_entropy(scores, labels)
            cost.backward()
            opt.step()
            scheduler.step()
            history.append(cost.item())
    return history
