# rule: smart-quotes
# blame: name = ‘MyModel’
# ---
from torch import nn

class MyModel(nn.Module):
    name = ‘MyModel’

    def forward(self, x):
        return x
