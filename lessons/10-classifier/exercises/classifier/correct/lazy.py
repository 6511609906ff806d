# way: sizes left to PyTorch: lazy layers measure the first batch
# way.ko: 크기는 PyTorch에 맡겨요. Lazy 층은 첫 배치를 보고 크기를 정해요
# ---
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.LazyConv2d(16, 3, stride=2),
            nn.LazyBatchNorm2d(),
            nn.ReLU(),
            nn.MaxPool2d(4),
            nn.Flatten(),
            nn.LazyLinear(3),
        )

    def forward(self, x):
        return self.net(x)
