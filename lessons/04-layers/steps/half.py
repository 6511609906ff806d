"""Which settings bring 256 to exactly 128."""

# hide
kernel = 3  # draw: 3, 2, 4, 5
padding = 1  # draw: 1, 0, 2
# show
import torch
from torch import nn

conv = nn.Conv2d(3, 8, kernel, stride=2, padding=padding)
y = conv(torch.rand(1, 3, 256, 256))
print(y.shape)

# hide
side = y.shape[-1]
answer = "exactly" if side == 128 else "less" if side < 128 else "more"
