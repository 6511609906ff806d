"""How many things end up in the drawer for modules."""

from torch import nn
# hide
one = nn.ReLU()  # draw: nn.ReLU(), 5, "relu", [nn.ReLU(), nn.ReLU()]
two = nn.Conv2d(20, 20, 5)  # draw: nn.Conv2d(20, 20, 5), nn.Conv2d, {"kernel": 5}
three = (20, 20)  # draw: (20, 20), nn.Linear(20, 3)
# show


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 20, 5)
        self.b = one
        self.c = two
        self.d = three


print(len(Model()._modules))

answer = len(Model()._modules)
