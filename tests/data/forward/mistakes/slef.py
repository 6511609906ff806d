# rule: self-by-other-name
# blame: x = slef.conv1(x)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = slef.conv1(x)
        return self.conv2(x)
