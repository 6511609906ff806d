"""The number of parameters of two convolutions."""

# hide
a = 10  # draw: 10, 4, 8, 20
b = 2  # draw: 2, 5, 10, 20
k = 3  # draw: 3, 5
# show
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, a, k)
        self.conv2 = nn.Conv2d(a, b, k)

    def forward(self, x):
        return self.conv2(self.conv1(x))


model = Model()

answer = sum(p.numel() for p in model.parameters())
