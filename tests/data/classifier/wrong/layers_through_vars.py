# rule: not-registered
# blame: vars(self)[name] = layer
# ---
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        made = {"conv": nn.Conv2d(3, 8, 3, padding=1), "fc": nn.Linear(8 * 8 * 8, 3)}
        for name, layer in made.items():
            vars(self)[name] = layer
        self.pool = nn.MaxPool2d(8)

    def forward(self, x):
        x = self.pool(self.conv(x).relu())
        return self.fc(x.flatten(1))
