# rule: gradient-cut
# blame: scaled = self.conv1.weight.data / 2
# ---
import torch.nn.functional as F
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        scaled = self.conv1.weight.data / 2
        return self.conv2(F.conv2d(x, scaled, self.conv1.bias))
