from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(3, 20, 5)
        self.c2 = nn.Conv2d(20, 20, 5)
        self.act = nn.ReLU(inplace=True)
        self.drop = nn.Dropout2d(0.1)

    def forward(self, x):
        x = self.drop(self.act(self.c1(x)))
        return self.act(self.c2(x))
