# way: the model is a Sequential itself, so its forward is inherited
# way.ko: 모델 자체가 Sequential이라서 forward를 물려받아요
# ---
import torch
from torch import nn


class MyModel(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(3, 20, 5),
            nn.Conv2d(20, 20, 5),
        )
