# data: regression
# rule: difference-not-squared
# line: cost = (guess - labels).mean()
# ---
import torch


def train(net, data, n_epochs, rate):
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    history = []
    for e in range(n_epochs):
        for images, labels in data:
            opt.zero_grad()
            guess = net(images).squeeze(1)
            cost = (guess - labels).mean()
            cost.backward()
            opt.step()
            history.append(cost.item())
    return history
