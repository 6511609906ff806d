from torch import nn


def count(model, kind):
    return 0
