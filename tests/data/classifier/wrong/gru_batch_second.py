# rule: images-mixed
# blame: self.rnn = nn.GRU(192, 16)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(192, 16)
        self.fc = nn.Linear(16, 3)
    def forward(self, x):
        x = x.permute(0, 2, 1, 3).flatten(2)
        out, h = self.rnn(x)
        return self.fc(out[:, -1])
