"""children(): one level down."""

# hide
from torch import nn

first = nn.Conv2d(3, 8, 3)  # draw: nn.Conv2d(3, 8, 3), nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())
rest = nn.ModuleList([nn.Conv2d(8, 8, 3), nn.Conv2d(8, 8, 3)])  # draw: nn.ModuleList([nn.Conv2d(8, 8, 3), nn.Conv2d(8, 8, 3)]), [nn.Conv2d(8, 8, 3), nn.Conv2d(8, 8, 3)], nn.Sequential(nn.Conv2d(8, 8, 3), nn.Conv2d(8, 8, 3), nn.ReLU())
# show
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = first
        self.rest = rest
        self.last = nn.Linear(8, 3)


model = Model()
print(len(list(model.children())))

answer = len(list(model.children()))
