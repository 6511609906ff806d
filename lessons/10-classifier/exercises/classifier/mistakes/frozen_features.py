# rule: frozen-parameters
# ---
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=4),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(4),
            nn.Flatten(),
        )
        self.features.requires_grad_(False)
        self.head = nn.Linear(128, 3)

    def forward(self, x):
        return self.head(self.features(x))
