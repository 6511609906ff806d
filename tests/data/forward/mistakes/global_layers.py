# rule: global-layer
# blame: conv1 = nn.Conv2d(3, 20, 5)
# ---
from torch import nn

conv1 = nn.Conv2d(3, 20, 5)
conv2 = nn.Conv2d(20, 20, 5)

class MyModel(nn.Module):
    def forward(self, x):
        return conv2(conv1(x))
