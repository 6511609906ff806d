# rule: none-in-the-way
# blame: def features(self, x):
# ---
import torch
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def features(self, x):
        torch.relu(self.conv1(x))

    def forward(self, x):
        h = self.features(x)
        return self.conv2(h)
