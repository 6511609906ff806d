# way: nn.Module.__init__(self): the parent by its name, without super
# way.ko: nn.Module.__init__(self)처럼 super 없이 부모 이름으로 불러요
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        nn.Module.__init__(self)
        self.add_module("conv1", nn.Conv2d(3, 20, 5))
        self.add_module("conv2", nn.Conv2d(20, 20, 5))
