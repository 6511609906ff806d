from torch import nn


class Line(nn.Module):
    def forward(self, x):
        return x
