# rule: layer-class-stored
# blame: self.conv1 = nn.Conv2d
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d
        self.conv2 = nn.Conv2d

    def forward(self, x):
        x = self.conv1(3, 20, 5)(x)
        return self.conv2(20, 20, 5)(x)
