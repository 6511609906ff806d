# way: brightness alone goes on
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 5, stride=2)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        x = x.mean(dim=1, keepdim=True)
        x = torch.tanh(self.conv(x))
        return self.fc(x.amax(dim=(2, 3)))
