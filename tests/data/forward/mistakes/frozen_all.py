# rule: frozen-parameters
# blame: p.requires_grad = False
# ---
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)
        for p in self.parameters():
            p.requires_grad = False

    def forward(self, x):
        return self.conv2(self.conv1(x))
