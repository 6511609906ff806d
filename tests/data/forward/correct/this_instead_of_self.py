from torch import nn

class MyModel(nn.Module):
    def __init__(this):
        super().__init__()
        this.c1 = nn.Conv2d(3, 20, 5)
        this.c2 = nn.Conv2d(20, 20, 5)

    def forward(this, t):
        return this.c2(this.c1(t))
