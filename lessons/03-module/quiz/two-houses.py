"""Two objects of one class have layers of their own; two names of one object share them."""

from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 20, 5)


first = Model()
second = Model()  # draw: Model(), first

second.conv = nn.Conv2d(3, 8, 3)
print(first.conv.out_channels)

# hide
answer = "twenty" if first.conv.out_channels == 20 else "eight"
