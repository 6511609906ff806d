"""The lines of a forward, in an order that works."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        # order
        x = self.conv1(x)
        x = self.conv2(x)
        x = torch.relu(x)
        return x
        # end


y = Model()(torch.rand(1, 3, 32, 32))

# hide
from tutor.lab.asking import ko

shape, lowest = "×".join(map(str, y.shape)), float(y.min())
said = {
    "en": f"It runs, and gives {shape}, the smallest number being {lowest:.2f}. "
    "Wanted: 1×20×24×24, and nothing below 0.",
    "ko": f"실행은 되고 {ko(shape, '이/가')} 나와요. 가장 작은 수는 {ko(f'{lowest:.2f}', '이에요/예요')}. "
    "1×20×24×24이고 0보다 작은 수가 없어야 해요.",
}
answer = tuple(y.shape) == (1, 20, 24, 24) and lowest >= 0
