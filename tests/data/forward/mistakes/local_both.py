# rule: local-layer
# blame: down = nn.Conv2d(3, 20, 5)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        down = nn.Conv2d(3, 20, 5)
        more = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return more(down(x))
