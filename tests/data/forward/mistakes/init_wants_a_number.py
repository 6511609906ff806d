# rule: init-wants-input
# blame: def __init__(self, hidden):
# ---
from torch import nn
class MyModel(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.conv1 = nn.Conv2d(3, hidden, 5)
        self.conv2 = nn.Conv2d(hidden, 20, 5)
    def forward(self, x):
        return self.conv2(self.conv1(x))
