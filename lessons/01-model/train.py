"""A ready-made classifier learns to tell circles, squares and triangles apart.

Nothing here has to be understood yet: lesson 9 explains the loop, lesson 10 the model. The pictures
that it is asked about come as bytes, the way a file gives them, and go through your `preprocess`.
"""

import torch
from torch import nn

from tutor.lab.data import Shapes, unseen
from tutor.lab.goals import Right
from tutor.lab.pictures import Gallery, shrink

ALONE = True
STEPS = 220
LR = 0.003
GOAL = Right(0.9)
NAMES = {"en": ("circle", "square", "triangle"), "ko": ("원", "사각형", "삼각형")}


def train(model, loader, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    criterion = nn.CrossEntropyLoss()
    losses = []
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def build(learner):
    """The classifier, and six pictures for it, as your preprocess makes them."""
    model = nn.Sequential(
        nn.InstanceNorm2d(3),
        *layer(3, 16, kernel=5),
        *layer(16, 32, kernel=3),
        *layer(32, 64, kernel=3),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 3),
    )
    pictures, _labels = unseen(6)
    large = pictures.repeat_interleave(4, dim=2).repeat_interleave(4, dim=3)
    files = (large * 255).round().to(torch.uint8).permute(0, 2, 3, 1)
    model.six = shrink(torch.cat([learner.preprocess(file) for file in files]), 64)
    return model


def layer(before, after, kernel):
    """Half the size, more channels."""
    conv = nn.Conv2d(before, after, kernel, stride=2, padding=kernel // 2)
    return conv, nn.BatchNorm2d(after), nn.ReLU()


def batches(model, seed, steps, device):
    """Batches of 64 pictures (64, 3, 64, 64), with what they show."""
    shapes = Shapes(seed)
    for _ in range(steps):
        pictures, labels = shapes.draw(64)
        yield pictures.to(device), labels.to(device)


def view(model, device):
    """The six, with the answers under them, and how many of them and 60 others are right."""
    pictures, labels = (both.to(device) for both in unseen(66))
    shown = model.six.to(device), labels[:6]
    return Gallery(shown, NAMES, rest=(pictures[6:], labels[6:]), say=score)


def score(right, of):
    return {
        "en": f"{right} of {of} pictures right that it never trains on",
        "ko": f"학습에 쓰지 않는 그림 {of}장 중 {right}장을 맞혀요",
    }
