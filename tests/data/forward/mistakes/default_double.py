# rule: dtype-differs
# blame: torch.set_default_dtype(torch.float64)
# ---
import torch
from torch import nn

torch.set_default_dtype(torch.float64)

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return self.conv2(self.conv1(x))
