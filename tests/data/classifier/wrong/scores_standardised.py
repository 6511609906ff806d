# rule: scores-squashed
# blame: return (s - s.mean(1, keepdim=True)) / s.std(1, keepdim=True)
# ---
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(8)
        self.fc = nn.Linear(8 * 8 * 8, 3)

    def forward(self, x):
        x = self.pool(self.conv(x).relu())
        s = self.fc(x.flatten(1))
        return (s - s.mean(1, keepdim=True)) / s.std(1, keepdim=True)
