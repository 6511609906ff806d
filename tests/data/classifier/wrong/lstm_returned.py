# rule: gives-several
# blame: return self.lstm(x.permute(0, 2, 1, 3).reshape(len(x), 64, 192))
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(192, 3, batch_first=True)
    def forward(self, x):
        return self.lstm(x.permute(0, 2, 1, 3).reshape(len(x), 64, 192))
