# rule: recursion
# blame: return self.b(x)
# ---
from torch import nn

class MyModel(nn.Module):
    def a(self, x):
        return self.b(x)

    def b(self, x):
        return self.a(x)

    def forward(self, x):
        return self.a(x)
