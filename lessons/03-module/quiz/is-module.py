"""What is an nn.Module, and what only looks like one."""

import torch
from torch import nn

# hide
it = nn.Conv2d(3, 20, 5)  # draw: nn.Conv2d(3, 20, 5), nn.Conv2d, nn.ReLU(), torch.rand(3, 8, 8), [nn.ReLU()], nn.Sequential(), nn.ReLU()(torch.ones(3)), torch.relu
# show
thing = it
print(isinstance(thing, nn.Module))

answer = isinstance(thing, nn.Module)
