import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        pass
