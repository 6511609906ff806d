# way: an OrderedDict gives each stage a name
# way.ko: OrderedDict로 단계마다 이름을 붙여요
# ---
from collections import OrderedDict

import torch
from torch import nn


def halve():
    return nn.Sequential(
        OrderedDict(
            first=nn.Conv2d(3, 8, 3, stride=2, padding=1),
            second=nn.Conv2d(8, 16, 3, stride=2, padding=1),
            third=nn.Conv2d(16, 32, 3, stride=2, padding=1),
        )
    )
