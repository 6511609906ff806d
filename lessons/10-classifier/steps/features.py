"""How many numbers of each picture reach the Linear after flatten."""

# hide
maps = 16  # draw: 16, 8, 24, 32
pool = 4  # draw: 4, 2, 8
batch = 8  # draw: 8, 5, 16
# show
import torch
from torch import nn

net = nn.Sequential(
    nn.Conv2d(3, maps, 3, stride=2, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(pool),
    nn.Flatten(),
)

x = torch.rand(batch, 3, 64, 64)
# hide
n = net(x).shape[1]
# show
head = nn.Linear(n, 3)
print(head(net(x)).shape)

answer = n
