"""One layer in many places, or many layers."""

from torch import nn

conv = nn.Conv2d(2, 2, 3)
# hide
made = [conv] * 4  # draw: [conv] * 4, [nn.Conv2d(2, 2, 3) for _ in range(4)], [conv, nn.Conv2d(2, 2, 3)] * 2
# show
net = nn.Sequential(*made)
print(sum(p.numel() for p in net.parameters()))

answer = sum(p.numel() for p in net.parameters())
