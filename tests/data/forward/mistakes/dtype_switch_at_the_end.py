# rule: switch-left
# blame: torch.set_default_dtype(torch.float64)
# ---
import torch
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5, dtype=torch.float32)
        self.conv2 = nn.Conv2d(20, 20, 5, dtype=torch.float32)

    def forward(self, x):
        return self.conv2(self.conv1(x))

torch.set_default_dtype(torch.float64)
