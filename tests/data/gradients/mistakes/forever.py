# rule: recursion
# ---
import torch
from torch import nn


def step(model, x, y, lr):
    return step(model, x, y, lr)
