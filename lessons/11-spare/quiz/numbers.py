"""TODO: what this question is about."""

# hide
wide = 4  # draw: 4, 6, 9
# show
from torch import nn

layer = nn.Linear(wide, 2)

answer = sum(p.numel() for p in layer.parameters())
