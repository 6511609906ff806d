# rule: transposed-convolution
# blame: self.conv2 = nn.ConvTranspose2d(20, 20, 5)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.ConvTranspose2d(20, 20, 5)
    def forward(self, x):
        return self.conv2(self.conv1(x))
