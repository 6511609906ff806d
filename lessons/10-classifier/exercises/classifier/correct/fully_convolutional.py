# way: no Linear: a map of scores, averaged
# way.ko: Linear 없이, 점수 맵을 평균 내요
# ---
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, 16, 5, stride=2),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, stride=2),
            nn.ReLU(),
            nn.Conv2d(32, 3, 1),
        )

    def forward(self, x):
        return self.net(x).mean(dim=(-2, -1))
