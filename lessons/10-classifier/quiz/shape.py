"""The shape of the scores of a batch."""

# hide
batch = 8  # draw: 8, 1, 5, 32
kinds = 3  # draw: 3, 10, 4
# show
import torch
from torch import nn

model = nn.Sequential(
    nn.Conv2d(3, 16, 5, stride=4),
    nn.ReLU(),
    nn.AdaptiveAvgPool2d(1),
    nn.Flatten(),
    nn.Linear(16, kinds),
)
y = model(torch.rand(batch, 3, 64, 64))

answer = y.shape
