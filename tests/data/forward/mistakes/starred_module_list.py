# rule: modulelist-star
# blame: self.layers = nn.ModuleList(*layers)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5)]
        self.layers = nn.ModuleList(*layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
