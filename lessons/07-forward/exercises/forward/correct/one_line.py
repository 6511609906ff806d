# way: the calls nested in one line: the inner one runs first
# way.ko: 호출을 한 줄에 겹쳐 써요. 안쪽이 먼저 실행돼요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)

    def forward(self, x):
        return self.conv2(self.conv1(x))
