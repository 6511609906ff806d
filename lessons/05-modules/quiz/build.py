"""The lines that build a tower, in an order that works."""

from torch import nn


def conv():
    return nn.Conv2d(8, 8, 3)


class Tower(nn.Module):
    def __init__(self, n):
        # order
        super().__init__()
        layers = []
        layers += [conv() for _ in range(n)]
        self.net = nn.Sequential(*layers)
        # end


tower = Tower(3)
print(len(list(tower.parameters())))

# hide
answer = raised is None and len(list(tower.parameters())) == 6
