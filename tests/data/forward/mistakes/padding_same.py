# rule: padding
# blame: self.conv1 = nn.Conv2d(3, 20, 5, padding="same")
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5, padding="same")
        self.conv2 = nn.Conv2d(20, 20, 5, padding="same")

    def forward(self, x):
        return self.conv2(self.conv1(x))
