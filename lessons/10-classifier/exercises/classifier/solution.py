from torch import nn


def stage(before, after, kernel):
    """Half the size, more channels."""
    return nn.Sequential(
        nn.Conv2d(before, after, kernel, stride=2, padding=kernel // 2),
        nn.BatchNorm2d(after),
        nn.ReLU(),
    )


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            stage(3, 16, kernel=5),  # 64 -> 32
            stage(16, 32, kernel=3),  # 32 -> 16
            stage(32, 64, kernel=3),  # 16 -> 8
            stage(64, 64, kernel=3),  # 8 -> 4
        )
        self.scores = nn.Linear(64 * 4 * 4, 3)

    def forward(self, x):
        x = self.features(x)
        return self.scores(x.flatten(1))
