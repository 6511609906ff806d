"""A remote control for training: `fit` does all of it, and shows nothing of how.

Built in floors, as such libraries are. Each floor hands on what it doesn't need itself, so a
misspelt option travels down to the last one before anybody looks at it.
"""

import torch
from torch import nn


class Report:
    """A callback: fit calls it at the end of each epoch, and at no other time."""

    def on_epoch_end(self, epoch, loss):
        print(f"epoch {epoch}: {loss:.3f}")


class Schedule:
    def __init__(self, epochs=1, callbacks=()):
        self.epochs = epochs
        self.callbacks = callbacks


class Engine:
    def __init__(self, model, optimizer, loss):
        self.model = model
        self.optimizer = optimizer
        self.loss = loss

    def run(self, batches, **options):
        schedule = Schedule(**options)
        for epoch in range(schedule.epochs):
            total = 0.0
            for x, y in batches:
                self.optimizer.zero_grad()
                loss = self.loss(self.model(x), y)
                loss.backward()
                self.optimizer.step()
                total += loss.item()
            for callback in schedule.callbacks:
                callback.on_epoch_end(epoch + 1, total / len(batches))


class Remote:
    """Two buttons: compile, then fit."""

    def __init__(self, model):
        self.model = model
        self.engine = None

    def compile(self, optimizer="sgd", loss="mse", lr=0.1):
        kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
        measure = {"mse": nn.MSELoss(), "l1": nn.L1Loss()}[loss]
        self.engine = Engine(self.model, kind(self.model.parameters(), lr=lr), measure)

    def fit(self, batches, **options):
        self.engine.run(batches, **options)
