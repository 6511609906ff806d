# rule: buffer-as-weight
# blame: self.register_buffer("w1", torch.randn(20, 3, 5, 5) * 0.1)
# ---
import torch
import torch.nn.functional as F
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("w1", torch.randn(20, 3, 5, 5) * 0.1)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return self.conv2(F.conv2d(x, self.w1))
