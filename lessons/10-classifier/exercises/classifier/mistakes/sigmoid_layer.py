# rule: scores-squashed
# ---
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(4),
            nn.Flatten(),
            nn.Linear(8 * 4 * 4, 3),
            nn.Sigmoid(),
        )

    def forward(self, x):
        return self.net(x)
