# rule: random-answer
# blame: x = F.dropout(x, 0.5)
# ---
import torch.nn.functional as F
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        x = self.conv1(x)
        x = F.dropout(x, 0.5)
        return self.conv2(x)
