from __future__ import annotations

from dataclasses import dataclass

from torch import nn

@dataclass
class Config:
    channels: int = 20
    kernel: int = 5

class MyModel(nn.Module):
    def __init__(self, config: Config | None = None):
        super().__init__()
        c = config or Config()
        self.c1 = nn.Conv2d(3, c.channels, c.kernel)
        self.c2 = nn.Conv2d(c.channels, c.channels, c.kernel)

    def forward(self, x):
        return self.c2(self.c1(x))
