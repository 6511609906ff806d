# rule: module-name
# blame: self.add_module("conv.1", nn.Conv2d(3, 20, 5))
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.add_module("conv.1", nn.Conv2d(3, 20, 5))
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return self.conv2(getattr(self, "conv.1")(x))
