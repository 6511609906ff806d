"""The shape of a convolution's weight: out, in, height, width."""

# hide
a = 20  # draw: 20, 8, 16
b = 20  # draw: 20, 12, 32
k = 5  # draw: 5, 3, 7
# show
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, a, 5)
        self.conv2 = nn.Conv2d(a, b, k)


model = Model()

# hide
for name, parameter in model.named_parameters():
    print(name, list(parameter.shape))
answer = model.conv2.weight.shape
