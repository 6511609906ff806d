# rule: class-hidden
# blame: class MyModel(nn.Module):
# ---
from torch import nn
def make():
    class MyModel(nn.Module):
        def forward(self, x):
            return x
    return MyModel
