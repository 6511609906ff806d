# rule: linear-size
# blame: self.fc = nn.Linear(400, 10)
# ---
import torch
from torch import nn

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.fc = nn.Linear(400, 10)

    def forward(self, x):
        x = self.conv1(x)
        x = torch.flatten(x, 1)
        return self.fc(x)
