# rule: scores-clipped
# ---
import torch.nn.functional as F
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.fc1 = nn.Linear(8 * 8 * 8, 32)
        self.fc2 = nn.Linear(32, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 8).flatten(1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return x
