# way: nn.Sequential holds the layer, and is called
# way.ko: nn.Sequential이 층을 담고, 그것을 불러요
# ---
from torch import nn


class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(1, 1))

    def forward(self, x):
        return self.layers(x)
