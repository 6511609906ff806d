# rule: constant-output
# blame: x = self.conv2(x).clamp(min=5, max=5)
# ---
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = self.conv1(x)
        x = self.conv2(x).clamp(min=5, max=5)
        return x / 2
