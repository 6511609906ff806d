# rule: layers-in-forward
# blame: self.conv1 = nn.Conv2d(3, 20, 5)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = None
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        self.conv1 = nn.Conv2d(3, 20, 5)
        x = self.conv1(x)
        return self.conv2(x)
