# rule: layer-class-stored
# blame: relu = nn.ReLU
# ---
from torch import nn
relu = nn.ReLU
class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)
    def forward(self, x):
        x = relu(self.conv1(x))
        return self.conv2(x)
