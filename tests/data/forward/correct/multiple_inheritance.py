from torch import nn

class Talks:
    def about(self):
        return f"{type(self).__name__} has {sum(p.numel() for p in self.parameters())} numbers"

class MyModel(Talks, nn.Module):
    def __init__(self):
        nn.Module.__init__(self)
        self.c1 = nn.Conv2d(3, 20, 5)
        self.c2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return self.c2(self.c1(x))
