# rule: plain-dict
# ---
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = {"first": nn.Conv2d(3, 20, 5), "second": nn.Conv2d(20, 20, 5)}
