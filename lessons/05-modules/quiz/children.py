"""children(): one level down."""

from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        a = nn.Conv2d(8, 8, 3)
        b = nn.Conv2d(8, 8, 3)
        # hide
        first = nn.ReLU()  # draw: nn.ReLU(), nn.Sequential(a, nn.ReLU())
        rest = nn.ModuleList([a, b])  # draw: nn.ModuleList([a, b]), [a, b], nn.Sequential(a, b), (a, b)
        # show
        self.first = first
        self.rest = rest
        self.last = nn.Linear(8, 3)


model = Model()
print(len(list(model.children())))

answer = len(list(model.children()))
