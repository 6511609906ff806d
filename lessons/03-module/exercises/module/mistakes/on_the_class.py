# rule: class-level-layer
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    conv1 = nn.Conv2d(3, 20, 5)
    conv2 = nn.Conv2d(20, 20, 5)

    def __init__(self):
        super().__init__()
