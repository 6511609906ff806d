# rule: layer-has-no-shape
# blame: print(self.conv2.shape)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)
        print(self.conv2.shape)

    def forward(self, x):
        return self.conv2(self.conv1(x))
