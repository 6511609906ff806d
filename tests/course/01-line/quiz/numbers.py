# hide
count = 2  # draw: 2, 3, 5
# show
from torch import nn

lines = [nn.Linear(1, 1) for _ in range(count)]

answer = sum(p.numel() for line in lines for p in line.parameters())
