from torch import nn
from torch.nn.utils.parametrizations import weight_norm

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = weight_norm(nn.Conv2d(3, 20, 5))
        self.c2 = weight_norm(nn.Conv2d(20, 20, 5))

    def forward(self, x):
        return self.c2(self.c1(x).relu())
