# rule: kernel-size
# blame: self.conv1 = nn.Conv2d(3, 20, 3)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 3)
        self.conv2 = nn.Conv2d(20, 20, 3)

    def forward(self, x):
        return self.conv2(self.conv1(x))
