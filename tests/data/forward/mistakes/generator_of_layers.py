# rule: generator-of-layers
# blame: self.layers = (nn.Conv2d(c, 20, 5) for c in (3, 20))
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = (nn.Conv2d(c, 20, 5) for c in (3, 20))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
