from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super(MyModel, self).__init__()
        self.one = nn.Conv2d(3, 20, 5)
        self.two = nn.Conv2d(20, 20, 5)
        self.order = [self.one, self.two]
        self.sizes = [3, 20, 20]

    def forward(self, x):
        for layer in self.order:
            x = layer(x)
        return x
