# rule: plain-list
# blame: self.rest = [nn.Conv2d(20, 20, 5)]
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 20, 5)
        self.rest = [nn.Conv2d(20, 20, 5)]

    def forward(self, x):
        x = self.first(x)
        for layer in self.rest:
            x = layer(x)
        return x
