# rule: answer-not-scores
# blame: return pred
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 3)
    def forward(self, x):
        scores = self.fc(x.mean((2,3)))
        pred = scores.argmax(dim=1)
        return pred
