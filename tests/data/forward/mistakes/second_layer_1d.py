# rule: layer-of-other-dimension
# blame: self.second = nn.Conv1d(20, 20, 5)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 20, 5)
        self.second = nn.Conv1d(20, 20, 5)
    def forward(self, x):
        return self.second(self.first(x))
