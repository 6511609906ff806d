# rule: missing-super-init
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        self.layers = [nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5)]
