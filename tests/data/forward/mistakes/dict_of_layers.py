# rule: plain-dict
# blame: self.layers = {"a": nn.Conv2d(3, 20, 5), "b": nn.Conv2d(20, 20, 5)}
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = {"a": nn.Conv2d(3, 20, 5), "b": nn.Conv2d(20, 20, 5)}

    def forward(self, x):
        return self.layers["b"](self.layers["a"](x))
