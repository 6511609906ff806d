from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        width = 4 * 5
        super().__init__()
        self.c1 = nn.Conv2d(3, width, 5)
        self.c2 = nn.Conv2d(width, width, 5)

    def forward(self, x):
        print("x is", x.shape)
        assert x.ndim == 4
        return self.c2(self.c1(x))
