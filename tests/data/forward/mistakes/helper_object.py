# rule: layers-behind-object
# blame: class Stage:
# ---
from torch import nn

class Stage:
    def __init__(self, a, b):
        self.conv = nn.Conv2d(a, b, 5)

    def __call__(self, x):
        return self.conv(x)

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = Stage(3, 20)
        self.two = Stage(20, 20)

    def forward(self, x):
        return self.two(self.one(x))
