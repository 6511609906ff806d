import torch
from torch import nn


class MyModel(nn.Module):
    pass
