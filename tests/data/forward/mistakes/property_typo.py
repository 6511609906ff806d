# rule: hidden-property-error
# blame: return self.chanels
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.channels = 20
        self.conv1 = nn.Conv2d(3, self.width, 5)
        self.conv2 = nn.Conv2d(self.width, self.width, 5)

    @property
    def width(self):
        return self.chanels

    def forward(self, x):
        return self.conv2(self.conv1(x))
