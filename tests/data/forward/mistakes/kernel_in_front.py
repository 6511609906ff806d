# rule: argument-order
# blame: self.first = nn.Conv2d(5, 3, 20)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(5, 3, 20)
        self.second = nn.Conv2d(5, 20, 20)

    def forward(self, x):
        x = self.first(x)
        return self.second(x)
