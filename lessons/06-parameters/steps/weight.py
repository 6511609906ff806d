"""The shapes of weights (out, in, height, width) and biases (out)."""

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
answer = {name: parameter.shape for name, parameter in model.named_parameters()}
