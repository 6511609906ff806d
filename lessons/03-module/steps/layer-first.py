"""Without super().__init__(), the first layer on self raises; numbers and words don't."""

from torch import nn
# hide
one = 5  # draw: 5, nn.Conv2d(3, 20, 5), "edges"
two = 20  # draw: 20, nn.ReLU(), [3, 20]
# show


class Model(nn.Module):
    def __init__(self):
        self.first = one
        self.second = two
        self.third = nn.Conv2d(20, 20, 5)
        self.fourth = nn.Conv2d(20, 3, 5)


model = Model()
