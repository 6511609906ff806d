# rule: zero-gradient
# blame: self.conv1 = nn.Conv2d(3, 20, 5)
# ---
import torch
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        h = self.conv1(x)
        h = torch.relu(h - 1000) + 1
        return self.conv2(h) + x[:, :1, 4:-4, 4:-4]
