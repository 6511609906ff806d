"""super().__init__() comes too late: the first layer before it stops the building."""

from torch import nn
# hide
one = 1  # draw: 1, nn.Flatten(), "small"
two = 32  # draw: 32, nn.Linear(8, 3)
# show


class Model(nn.Module):
    def __init__(self):
        self.size = one
        self.head = two
        self.body = nn.Conv2d(3, 8, 3)
        super().__init__()
        self.tail = nn.Conv2d(8, 3, 3)


model = Model()
