from torch import nn

class Block(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.conv = nn.Conv2d(a, b, kernel_size=(5, 5))
        self.act = nn.GELU()

    def forward(self, x):
        return self.act(self.conv(x))

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Block(3, 20), Block(20, 20)])

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x
