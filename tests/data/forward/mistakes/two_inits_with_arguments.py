# rule: defined-twice
# blame: def __init__(self, width):
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 5)
        self.conv2 = nn.Conv2d(width, 20, 5)

    def __init__(self):
        super().__init__()
        self.width = 20

    def forward(self, x):
        return self.conv2(self.conv1(x))
