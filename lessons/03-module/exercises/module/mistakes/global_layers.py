# rule: global-layer
# ---
import torch
from torch import nn


conv1 = nn.Conv2d(3, 20, 5)
conv2 = nn.Conv2d(20, 20, 5)


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
