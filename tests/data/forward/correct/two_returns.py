import torch
from torch import nn

class MyModel(nn.Module):
    def __init__(self, activate=False):
        super().__init__()
        self.activate = activate
        self.c1 = nn.Conv2d(3, 20, 5)
        self.c2 = nn.Conv2d(20, 20, 5)

    def forward(self, x, *, hidden=False):
        h = self.c1(x)
        if hidden:
            return h
        if self.activate:
            return torch.relu(self.c2(h))
        return self.c2(h)

    def predict(self, x):
        with torch.no_grad():
            return self(x).argmax(dim=1)
