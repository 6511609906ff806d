# rule: resized-to-fit
# blame: nn.Upsample(size=(248, 248)),
# ---
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, 20, 5, padding="same"),
            nn.ReLU(),
            nn.Conv2d(20, 20, 5, padding="same"),
            nn.Upsample(size=(248, 248)),
        )

    def forward(self, x):
        return self.net(x)
