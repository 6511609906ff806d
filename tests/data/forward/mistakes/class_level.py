# rule: class-level-layer
# blame: conv1 = nn.Conv2d(3, 20, 5)
# ---
from torch import nn

class MyModel(nn.Module):
    conv1 = nn.Conv2d(3, 20, 5)
    conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return self.conv2(self.conv1(x))
