# way: two kernels side by side, joined along the channels
# way.ko: 커널 두 개를 나란히 쓰고 채널 방향으로 이어요
# ---
import torch
import torch.nn.functional as F
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.b = nn.Conv2d(3, 8, 7, stride=2, padding=3)
        self.fc = nn.Linear(16, 3)

    def forward(self, x):
        h = torch.cat([F.relu(self.a(x)), F.relu(self.b(x))], dim=1)
        return self.fc(F.adaptive_max_pool2d(h, 1).flatten(1))
