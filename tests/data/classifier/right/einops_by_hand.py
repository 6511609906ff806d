# way: einsum in the place of a Linear
# ---
from torch import nn
import torch
import torch.nn.functional as F


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.k = nn.Parameter(torch.randn(12, 3, 7, 7) * 0.1)
        self.w = nn.Parameter(torch.randn(3, 12) * 0.1)

    def forward(self, x):
        h = torch.einsum("nchw->nc", F.relu(F.conv2d(x, self.k, stride=3)))
        return torch.einsum("nc,kc->nk", h / 400, self.w)
