"""A list, a tuple and a dict hide their layers; the containers of nn don't."""

from torch import nn


class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        a = nn.Conv2d(8, 8, 3)
        b = nn.Conv2d(8, 8, 3)
        # hide
        rest = [a, b]  # draw: [a, b], nn.ModuleList([a, b]), (a, b), nn.Sequential(a, b), {"a": a, "b": b}
        # show
        self.first = nn.Conv2d(8, 8, 3)
        self.rest = rest


tower = Tower()
print(len(list(tower.parameters())))

# hide
print("registered:", ", ".join(name for name, _ in tower.named_parameters()))
answer = len(list(tower.parameters()))
