# rule: unhashable-module
# blame: def __eq__(self, other):
# ---
from torch import nn


class Block(nn.Module):
    def __init__(self, cin, cout):
        super().__init__()
        self.size = (cin, cout)
        self.conv = nn.Conv2d(cin, cout, 5)

    def __eq__(self, other):
        return isinstance(other, Block) and self.size == other.size

    def forward(self, x):
        return self.conv(x)


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = Block(3, 20)
        self.two = Block(20, 20)

    def forward(self, x):
        return self.two(self.one(x).relu())
