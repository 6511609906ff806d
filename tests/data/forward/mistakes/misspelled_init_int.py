# rule: misspelled-init
# blame: def __int__(self):
# ---
from torch import nn

class MyModel(nn.Module):
    def __int__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 20, 5)
        self.second = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = self.first(x)
        return self.second(x)
