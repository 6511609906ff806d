from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleDict({"a": nn.Conv2d(3, 20, 5), "b": nn.Conv2d(20, 20, 5)})

    def forward(self, x):
        for name in self.layers:
            x = self.layers[name](x)
        return x
