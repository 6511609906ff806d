# rule: images-mixed
# blame: top, bottom = scores.reshape(2, -1, 3)
# ---
import torch
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.score = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 64, 16), nn.ReLU(), nn.Linear(16, 3))

    def forward(self, x):
        halves = torch.stack([x[:, :, :32], x[:, :, 32:]], dim=1).flatten(0, 1)
        scores = self.score(halves)
        top, bottom = scores.reshape(2, -1, 3)
        return top + bottom
