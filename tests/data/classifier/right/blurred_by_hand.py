# way: blurred by hand
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3)
        self.fc = nn.Linear(3, 3)
    def forward(self, x):
        k = torch.ones(3, 1, 3, 3) / 9
        x = F.conv2d(x, k, groups=3)
        return self.fc(torch.relu(self.conv(x)).mean((2, 3)))
