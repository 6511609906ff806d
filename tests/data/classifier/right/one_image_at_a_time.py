# way: a loop over the batch
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.fc = nn.Linear(8 * 8 * 8, 3)

    def one(self, image):
        return self.fc(F.max_pool2d(F.relu(self.conv(image)), 8).flatten())

    def forward(self, x):
        return torch.stack([self.one(image) for image in x])
