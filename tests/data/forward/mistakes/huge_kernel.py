# rule: too-small
# blame: x = self.conv2(x)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 250)
        self.conv2 = nn.Conv2d(20, 20, 50)

    def forward(self, x):
        x = self.conv1(x)
        x = self.conv2(x)
        return x
