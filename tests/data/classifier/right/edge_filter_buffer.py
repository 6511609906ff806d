# way: edge filter buffer
# ---
from torch import nn
import torch
import torch.nn.functional as F

class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        k = torch.tensor([[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]])
        self.register_buffer("k", k.expand(3, 1, 3, 3).contiguous())
        self.conv = nn.Conv2d(3, 3, 3)
        self.fc = nn.Linear(3, 3)
    def forward(self, x):
        x = F.conv2d(x, self.k, groups=3)
        return self.fc(torch.relu(self.conv(x)).mean((2, 3)))
