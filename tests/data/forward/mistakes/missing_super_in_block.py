# rule: missing-super-init
# blame: self.conv = nn.Conv2d(a, b, 5)
# ---
from torch import nn

class Block(nn.Module):
    def __init__(self, a, b):
        self.conv = nn.Conv2d(a, b, 5)

    def forward(self, x):
        return self.conv(x)

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = Block(3, 20)
        self.two = Block(20, 20)

    def forward(self, x):
        return self.two(self.one(x))
