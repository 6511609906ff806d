# rule: images-mixed
# ---
import torch.nn.functional as F
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(8)
        self.fc = nn.Linear(8 * 8 * 8, 3)

    def forward(self, x):
        x = (x - x.mean()) / x.std()
        x = self.pool(F.relu(self.conv(x)))
        return self.fc(x.flatten(1))
