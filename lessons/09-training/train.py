"""Your own training loop teaches a small model to tell circles, squares and triangles apart.

The model is ready-made, and the loop is the `train` of your file.
"""

from torch import nn

from tutor.lab.data import Shapes, unseen
from tutor.lab.goals import Right
from tutor.lab.pictures import Gallery

EPOCHS = 10
STEPS = 3000
LR = 0.03
GOAL = Right(0.8)
SIZE = 32
BATCH = 32
NAMES = {"en": ("circle", "square", "triangle"), "ko": ("원", "사각형", "삼각형")}


def loop(learner):
    """Your train, as often through the loader as there are epochs."""

    def train(model, loader, lr):
        return learner.train(model, loader, loader.epochs, lr)

    return train


def build(learner):
    return nn.Sequential(
        nn.InstanceNorm2d(3),
        *layer(3, 16, kernel=5),
        *layer(16, 32, kernel=3),
        *layer(32, 64, kernel=3),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.BatchNorm1d(64),
        nn.Linear(64, 3),
    )


def layer(before, after, kernel):
    """Half the size, more channels."""
    conv = nn.Conv2d(before, after, kernel, stride=2, padding=kernel // 2)
    return conv, nn.BatchNorm2d(after), nn.ReLU()


def batches(model, seed, steps, device):
    """A loader for ten epochs, or as many as go into the steps without a rest."""
    epochs = next(n for n in range(EPOCHS, 0, -1) if steps % n == 0)
    return Pictures(Shapes(seed, size=SIZE), steps // epochs, epochs, device)


class Pictures:
    """A loader of pictures (32, 3, 32, 32) and labels; each epoch draws new ones."""

    def __init__(self, shapes, count, epochs, device):
        self.shapes, self.count, self.epochs, self.device = shapes, count, epochs, device

    def __len__(self):
        return self.count

    def __iter__(self):
        for _ in range(self.count):
            pictures, labels = self.shapes.draw(BATCH)
            yield pictures.to(self.device), labels.to(self.device)


def view(model, device):
    """Six pictures with the answers under them, and how many of 200 others are right."""
    pictures, labels = (both.to(device) for both in unseen(206, size=SIZE))
    shown = pictures[:6], labels[:6]
    return Gallery(shown, NAMES, rest=(pictures[6:], labels[6:]), say=score)


def score(right, of):
    return {
        "en": f"{right} of {of} pictures right that it never trains on",
        "ko": f"학습에 쓰지 않는 그림 {of}장 중 {right}장을 맞혀요",
    }
