"""The lines of a classifier's forward, in an order that works."""

import torch
from torch import nn


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 5, stride=4)
        self.conv2 = nn.Conv2d(8, 16, 3, stride=4)
        self.head = nn.Linear(16 * 4 * 4, 3)

    def forward(self, x):
        # order
        x = self.conv1(x)
        x = x.relu()
        x = self.conv2(x)
        x = x.flatten(1)
        x = self.head(x)
        return x
        # end


model = ShapeNet()
y = model(torch.rand(8, 3, 64, 64))

# hide
from tutor.lab.asking import ko

a, b = torch.rand(4, 3, 64, 64), torch.rand(4, 3, 64, 64)
rest = model(a) + model(b) - model(a + b) - model(0 * a)
with torch.no_grad():
    model.head.bias -= 100
raw = bool((model(a) < 0).all())
bent = bool(rest.abs().max() > 1e-4)
shape = "×".join(map(str, y.shape))
en, ko = f"It runs, and gives {shape}", f"실행은 되고 {ko(shape, '이/가')} 나와요"
if tuple(y.shape) != (8, 3):
    en, ko = f"{en}; 8×3 scores were wanted.", f"{ko}. 점수는 8×3이어야 해요."
elif not raw:
    en, ko = f"{en}, and no score can be below 0.", f"{ko}. 그런데 점수가 0보다 작아질 수 없어요."
else:
    en, ko = f"{en}, with no bend between two layers.", f"{ko}. 그런데 두 층 사이에 꺾임이 없어요."
said = {"en": en, "ko": ko}
answer = tuple(y.shape) == (8, 3) and raw and bent
