# rule: too-small
# ---
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 5, stride=4),
            nn.ReLU(),
            nn.MaxPool2d(5),
            nn.Conv2d(8, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(4),
        )
        self.fc = nn.Linear(16, 3)

    def forward(self, x):
        return self.fc(self.features(x).flatten(1))
