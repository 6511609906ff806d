from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.LazyConv2d(20, 5), nn.LazyBatchNorm2d(), nn.ReLU(), nn.LazyConv2d(20, 5))

    def forward(self, x):
        return self.net(x)
