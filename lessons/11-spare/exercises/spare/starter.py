# TODO: what the learner begins with. It runs, and doesn't pass.
from torch import nn


class Net(nn.Module):
    def forward(self, x):
        return x
