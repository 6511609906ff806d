# rule: images-mixed
# blame: x = F.batch_norm(self.conv(x), None, None, training=True)
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.fc = nn.Linear(8 * 8 * 8, 3)

    def forward(self, x):
        x = F.batch_norm(self.conv(x), None, None, training=True)
        x = F.max_pool2d(F.relu(x), 8)
        return self.fc(x.flatten(1))
