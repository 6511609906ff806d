from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = []
        for a, b in [(3, 20), (20, 20)]:
            self.layers.append(nn.Conv2d(a, b, 5))
        self.layers = nn.ModuleList(self.layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
