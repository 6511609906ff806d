"""Teach a model to see edges: its 20 maps shall agree with those of 20 fixed filters.

The loop in `train` is all there is to it. Lesson 9 explains every line of it.
"""

import torch
from torch import nn

from tutor.lab.data import Shapes, bank, image
from tutor.lab.goals import Explained
from tutor.lab.pictures import BesideBank, shrink
from tutor.lab.undisturbed import accepts

STEPS = 400
LR = 0.003
GOAL = Explained(0.6)


def train(model, loader, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    criterion = nn.MSELoss()
    losses = []
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def batches(model, seed, steps, device):
    """Batches (4, 3, 64, 64) of pictures, with what the filter bank answers to them."""
    filters = bank().to(device)
    shapes = Shapes(seed, size=_size(model, device))
    for _ in range(steps):
        pictures, _labels = shapes.draw(4)
        pictures = pictures.to(device)
        yield pictures, filters(pictures)


def view(model, device):
    """The course's picture, which is in no batch, as the model and the bank see it."""
    picture = image().permute(2, 0, 1) / 255
    picture = shrink(picture, _size(model, device))
    return BesideBank(picture.to(device), bank().to(device), size=28)


def _size(model, device):
    """64, where the model takes pictures of that size; else 256, which the exercise asks for."""
    return 64 if accepts(model, torch.zeros(1, 3, 64, 64, device=device)) else 256
