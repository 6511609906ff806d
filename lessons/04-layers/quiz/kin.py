"""Which layers descend from _ConvNd."""

from torch import nn
from torch.nn.modules.conv import _ConvNd

# hide
kind = nn.Conv1d  # draw: nn.Conv1d, nn.Linear, nn.ConvTranspose2d, nn.MaxPool2d, nn.Conv3d, nn.BatchNorm2d, nn.Sequential, nn.LazyConv2d
# show
print(issubclass(kind, _ConvNd))

answer = issubclass(kind, _ConvNd)
