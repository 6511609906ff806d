import torch
import torch.nn.functional as F


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    def step(self, x, y):
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def train(model, loader, epochs, lr):
    losses = []
    for _ in range(epochs):
        trainer = Trainer(model, lr)
        losses += [trainer.step(x, y) for x, y in loader]
    return losses
