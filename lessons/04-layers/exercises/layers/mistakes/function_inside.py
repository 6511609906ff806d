# rule: returns-no-module
# ---
import torch
from torch import nn


def halve():
    first = nn.Conv2d(3, 8, 3, stride=2, padding=1)
    second = nn.Conv2d(8, 16, 3, stride=2, padding=1)
    third = nn.Conv2d(16, 32, 3, stride=2, padding=1)

    def run(x):
        return third(second(first(x)))

    return run
