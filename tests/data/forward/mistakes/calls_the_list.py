# rule: container-called
# blame: return self.steps(x)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = nn.ModuleList([nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5)])

    def forward(self, x):
        return self.steps(x)
