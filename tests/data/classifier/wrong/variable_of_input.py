# rule: old-variable
# blame: x = torch.autograd.Variable(x)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 8)
        self.fc = nn.Linear(8, 3)
    def forward(self, x):
        x = torch.autograd.Variable(x)
        return self.fc(torch.relu(self.fc1(x.mean((2, 3)))))
