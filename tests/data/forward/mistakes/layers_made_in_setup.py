# rule: function-never-called
# blame: def setup(self):
# ---
from torch import nn


class MyModel(nn.Module):
    def __init__(self, channels=20):
        super().__init__()
        self.channels = channels

    def setup(self):
        self.conv1 = nn.Conv2d(3, self.channels, 5)
        self.conv2 = nn.Conv2d(self.channels, self.channels, 5)

    def forward(self, x):
        return self.conv2(self.conv1(x))
