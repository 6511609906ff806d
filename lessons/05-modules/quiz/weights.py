"""One layer in many places, or many layers."""

from torch import nn

conv = nn.Conv2d(2, 2, 3)
made = [conv] * 4  # draw: [conv] * 4, [nn.Conv2d(2, 2, 3) for _ in range(4)], [conv, nn.Conv2d(2, 2, 3)] * 2
net = nn.Sequential(*made)
print(sum(p.numel() for p in net.parameters()))

# hide
print("layers made:", len({id(layer) for layer in net}))
answer = sum(p.numel() for p in net.parameters())
