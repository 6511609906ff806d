# rule: image-by-image
# line: for image, label in zip(images, labels):
# ---
import torch
import torch.nn.functional as F


def train(net, data, n_epochs, rate):
    opt = torch.optim.SGD(net.parameters(), lr=rate)
    history = []
    for e in range(n_epochs):
        for images, labels in data:
            for image, label in zip(images, labels):
                opt.zero_grad()
                cost = F.cross_entropy(net(image[None]), label[None])
                cost.backward()
                opt.step()
                history.append(cost.item())
    return history
