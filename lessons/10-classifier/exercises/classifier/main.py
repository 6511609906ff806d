"""Trains the classifier on shapes, and counts what it gets right of pictures it never saw."""

import torch
from torch import nn
from tutor.lab.data import Shapes, standardized, unseen

steps = 60

torch.manual_seed(0)
model = ShapeNet()
shapes = Shapes(0)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.CrossEntropyLoss()
for step in range(1, steps + 1):
    pictures, labels = shapes.draw(64)
    optimizer.zero_grad()
    loss = criterion(model(standardized(pictures)), labels)
    loss.backward()
    optimizer.step()
    if step % 20 == 0:
        print(f"step {step:3}: loss {loss.item():.4f}")
pictures, labels = unseen(512)
model.eval()
with torch.no_grad():
    right = (model(standardized(pictures)).argmax(dim=1) == labels).sum().item()
print(f"{right} / 512")
