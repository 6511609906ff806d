from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(3, 20, 5)
        self.c2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        h = self.c1(x)
        return self.c2(h) + h[:, :, 2:-2, 2:-2]
