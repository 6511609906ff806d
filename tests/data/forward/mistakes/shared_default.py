# rule: second-model-differs
# blame: def __init__(self, layers=[]):
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self, layers=[]):
        super().__init__()
        layers.append(nn.Conv2d(3, 20, 5))
        layers.append(nn.Conv2d(20, 20, 5))
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        return self.layers[1](self.layers[0](x))
