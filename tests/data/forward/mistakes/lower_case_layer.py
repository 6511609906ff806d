# rule: misspelled-torch-name
# blame: self.conv1 = nn.conv2d(3, 20, 5)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.conv2d(3, 20, 5)
        self.conv2 = nn.conv2d(20, 20, 5)

    def forward(self, x):
        return self.conv2(self.conv1(x))
