# rule: yields
# blame: yield x
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        yield x
