# way: patches and attention, no funnel at all
# way.ko: 깔때기 없이, 조각(patch)과 어텐션(attention)으로
# ---
import torch
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, 32, 16, stride=16)
        self.place = nn.Parameter(torch.randn(1, 17, 32) * 0.02)
        self.token = nn.Parameter(torch.zeros(1, 1, 32))
        self.block = nn.TransformerEncoderLayer(
            32, 4, 64, batch_first=True, norm_first=True
        )
        self.head = nn.Linear(32, 3)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], dim=1) + self.place
        return self.head(self.block(x)[:, 0])
