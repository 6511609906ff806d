# rule: kernel-does-all
# blame: self.big = nn.Conv2d(3, 20, kernel_size=9)
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.big = nn.Conv2d(3, 20, kernel_size=9)
        self.small = nn.Conv2d(20, 20, kernel_size=5)

    def forward(self, x):
        return self.big(x)
