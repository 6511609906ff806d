from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5, padding=2)
        self.conv2 = nn.Conv2d(20, 20, 5, padding=2)

    def forward(self, x):
        x = self.conv1(x)[..., 2:-2, 2:-2].relu()
        return self.conv2(x)[..., 2:-2, 2:-2]
