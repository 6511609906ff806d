# rule: missing-comma
# blame: self.conv1 = nn.Conv2d(3, 20 5)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20 5)

    def forward(self, x):
        return self.conv1(x)
