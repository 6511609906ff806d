# rule: not-registered
# blame: one, two = nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        one, two = nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5)
        self.way = lambda x: two(one(x))

    def forward(self, x):
        return self.way(x)
