"""named_parameters(): a path for each weight, and for each bias that there is."""

# hide
one = True  # draw: True, False
two = True  # draw: True, False
# show
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5, bias=one)
        self.act = nn.ReLU()
        self.conv2 = nn.Conv2d(20, 20, 5, bias=two)


model = Model()
for name, parameter in model.named_parameters():
    print(name)

# hide
names = [name for name, _ in model.named_parameters()]
biases = [name.removesuffix(".bias") for name in names if name.endswith(".bias")]
answer = {0: "none", 2: "both"}.get(len(biases), biases[0] if biases else "none")
