# rule: view-not-contiguous
# blame: x = x.transpose(2, 3).view(1, 20, -1)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = self.conv1(x)
        x = x.transpose(2, 3).view(1, 20, -1)
        return self.conv2(x)
