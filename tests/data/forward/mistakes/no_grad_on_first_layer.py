# rule: no-grad-in-forward
# blame: with torch.no_grad():
# ---
import torch
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        with torch.no_grad():
            x = torch.relu(self.conv1(x))
        return self.conv2(x)
