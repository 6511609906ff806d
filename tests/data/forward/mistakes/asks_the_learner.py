# rule: asked-for-input
# blame: size = int(input("kernel size? "))
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        size = int(input("kernel size? "))
        self.conv1 = nn.Conv2d(3, 20, size)
        self.conv2 = nn.Conv2d(20, 20, size)

    def forward(self, x):
        return self.conv2(self.conv1(x))
