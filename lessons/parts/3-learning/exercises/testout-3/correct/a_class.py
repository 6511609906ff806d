# way: the training is an object that keeps its own history
# way.ko: 학습을 객체로 만들고, 기록을 그 안에 둬요
# ---
import torch
from torch import nn


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
        self.losses, self.accuracies = [], []

    def learn(self, x, y):
        loss = nn.functional.nll_loss(self.model(x).log_softmax(1), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.losses.append(loss.item())

    def look(self, valid):
        answers = []
        self.model.eval()
        with torch.no_grad():
            for x, y in valid:
                answers += [a == b for a, b in zip(self.model(x).argmax(1).tolist(), y.tolist())]
        self.model.train()
        self.accuracies.append(sum(answers) / len(answers))


def fit(model, loader, valid, epochs, lr):
    trainer = Trainer(model, lr)
    trainer.optimizer.zero_grad()
    for _ in range(epochs):
        for x, y in loader:
            trainer.learn(x, y)
        trainer.look(valid)
    return trainer.losses, trainer.accuracies
