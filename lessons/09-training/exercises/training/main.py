"""Trains a small classifier of shapes, and counts what it gets right of pictures it never saw."""

import torch
from torch import nn
from tutor.lab.data import Shapes, unseen

steps = 60


def layer(before, after, kernel):
    conv = nn.Conv2d(before, after, kernel, stride=2, padding=kernel // 2)
    return conv, nn.BatchNorm2d(after), nn.ReLU()


torch.manual_seed(0)
model = nn.Sequential(
    nn.InstanceNorm2d(3),
    *layer(3, 16, kernel=5),
    *layer(16, 32, kernel=3),
    *layer(32, 64, kernel=3),
    nn.AdaptiveMaxPool2d(1),
    nn.Flatten(),
    nn.Linear(64, 3),
)
shapes = Shapes(0, size=32)
loader = [shapes.draw(32) for _ in range(steps)]
losses = train(model, loader, 2, 0.03)
for step in range(0, len(losses), 40):
    print(f"step {step + 1:3}: loss {losses[step]:.4f}")
pictures, labels = unseen(200, size=32)
model.eval()
with torch.no_grad():
    right = (model(pictures).argmax(dim=1) == labels).sum().item()
print(f"{right} / 200")
