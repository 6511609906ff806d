# way: spatial softmax: where is it brightest
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 5, stride=4)
        self.fc = nn.Linear(16, 3)
        self.register_buffer("grid", torch.linspace(-1, 1, 15), persistent=False)

    def forward(self, x):
        h = self.conv(x)
        p = F.softmax(h.flatten(2), dim=-1).view_as(h)
        a = (p.sum(2) * self.grid).sum(-1)
        b = (p.sum(3) * self.grid).sum(-1)
        return self.fc(torch.cat([a, b], 1))
