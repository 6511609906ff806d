# rule: grad-switched-off
# blame: torch.set_grad_enabled(False)
# ---
import torch
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        torch.set_grad_enabled(False)
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return self.conv2(self.conv1(x))
