# rule: gives-several
# blame: nn.LSTM(192, 32, batch_first=True),
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.LSTM(192, 32, batch_first=True),
            nn.Linear(32, 3),
        )
    def forward(self, x):
        return self.net(x.permute(0, 2, 1, 3).reshape(len(x), 64, 192))
