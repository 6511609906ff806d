# rule: transposed-convolution
# blame: return F.conv_transpose2d(x, self.conv2.weight, self.conv2.bias)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = self.conv1(x)
        return F.conv_transpose2d(x, self.conv2.weight, self.conv2.bias)
