# rule: losses-too-few
# line: if step % 100 == 0 and step > 0:
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses, total = [], 0.0
    for _ in range(epochs):
        for step, (images, labels) in enumerate(loader):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item()
            if step % 100 == 0 and step > 0:
                losses.append(total / 100)
                total = 0.0
    return losses
