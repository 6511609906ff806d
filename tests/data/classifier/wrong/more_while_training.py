# rule: returns-several
# blame: return {"scores": self.fc(features), "features": features}
# ---
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(8)
        self.fc = nn.Linear(8 * 8 * 8, 3)

    def forward(self, x):
        features = self.pool(self.conv(x).relu()).flatten(1)
        if self.training:
            return {"scores": self.fc(features), "features": features}
        return self.fc(features)
