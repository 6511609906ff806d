# way: scores divided by a temperature
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self, temperature: float = 2.0) -> None:
        super().__init__()
        self.temperature = temperature
        self.conv = nn.Conv2d(3, 8, 5, stride=2)
        self.fc = nn.Linear(8, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = F.adaptive_max_pool2d(F.relu(self.conv(x)), 1)[:, :, 0, 0]
        return self.fc(h) / self.temperature
