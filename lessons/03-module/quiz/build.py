"""An order of the lines of __init__ that works."""

# hide
maps = 8  # draw: 8, 16, 20
# show
from torch import nn


class Model(nn.Module):
    def __init__(self):
        # order
        super().__init__()
        self.conv1 = nn.Conv2d(3, maps, 5)
        channels = self.conv1.out_channels
        self.conv2 = nn.Conv2d(channels, 3, 5)
        # end


model = Model()

# hide
answer = len(list(model.parameters())) == 4
