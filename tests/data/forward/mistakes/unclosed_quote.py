# rule: unclosed-quote
# blame: print("ready)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        print("ready)

    def forward(self, x):
        return x
