# rule: layer-missing
# blame: def forward(self, x):
# ---
from torch import nn

class MyModel(nn.Module):
    def forward(self, x):
        y = x * 2
        return y.repeat(1, 7, 1, 1)[:, :20, 4:-4, 4:-4]
