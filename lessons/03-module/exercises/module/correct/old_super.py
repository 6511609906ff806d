# way: super(MyModel, self), as older code spells it; the same call
# way.ko: 예전 코드에서 보이는 super(MyModel, self)예요. 하는 일은 같아요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super(MyModel, self).__init__()
        self.conv1 = nn.Conv2d(3, 20, 5)
        self.conv2 = nn.Conv2d(20, 20, 5)
