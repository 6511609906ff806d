# rule: gives-several
# blame: x = self.attn(x, x, x)
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = nn.MultiheadAttention(3, 1, batch_first=True)
        self.fc = nn.Linear(3, 3)
    def forward(self, x):
        x = F.avg_pool2d(x, 8).flatten(2).transpose(1, 2)
        x = self.attn(x, x, x)
        return self.fc(x.mean(1))
