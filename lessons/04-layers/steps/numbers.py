"""How many numbers a Conv2d holds."""

# hide
channels = 3  # draw: 3, 1, 8
maps = 20  # draw: 20, 10, 32
kernel = 5  # draw: 5, 3
# show
from torch import nn

conv = nn.Conv2d(channels, maps, kernel)

# hide
for name, parameter in conv.named_parameters():
    print(name, "×".join(str(n) for n in parameter.shape), "=", parameter.numel())
answer = sum(p.numel() for p in conv.parameters())
