# way: a Sequential with a name: no forward to write
# way.ko: 이름이 붙은 Sequential이라서 forward를 쓰지 않아요
# ---
from torch import nn


class ShapeNet(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(3, 16, 5, stride=2),
            nn.ELU(),
            nn.Conv2d(16, 32, 3, stride=2),
            nn.ELU(),
            nn.AdaptiveAvgPool2d(2),
            nn.Flatten(),
            nn.Linear(128, 3),
        )
