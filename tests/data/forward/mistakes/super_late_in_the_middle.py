# rule: super-too-late
# blame: super(MyModel, self).__init__()
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self, width=20):
        self.width = width
        self.conv1 = nn.Conv2d(3, width, 5)
        super(MyModel, self).__init__()
        self.conv2 = nn.Conv2d(width, width, 5)

    def forward(self, x):
        return self.conv2(self.conv1(x))
