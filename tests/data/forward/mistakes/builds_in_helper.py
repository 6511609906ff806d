# rule: layers-in-forward
# blame: return nn.Conv2d(a, b, 5)(x)
# ---
from torch import nn

class MyModel(nn.Module):
    def step(self, x, a, b):
        return nn.Conv2d(a, b, 5)(x)

    def forward(self, x):
        return self.step(self.step(x, 3, 20), 20, 20)
