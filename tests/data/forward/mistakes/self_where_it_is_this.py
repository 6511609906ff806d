# rule: self-by-other-name
# blame: def forward(this, x):
# ---
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(this, x):
        x = self.conv1(x)
        return this.conv2(x)
