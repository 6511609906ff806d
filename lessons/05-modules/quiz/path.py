"""Paths are names, from box to box, with dots between."""

# hide
from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3)


body = nn.Sequential(Block(), Block())  # draw: nn.Sequential(Block(), Block()), nn.ModuleDict({"high": Block()}), Block()
# show
from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = body


modules = Model().named_modules()
paths = [path for path, module in modules]
print(paths[-1])

answer = {"body.1.conv": "number", "body.high.conv": "word", "body.conv": "short"}[paths[-1]]
