# rule: starts-over
# ---
from torch import nn


def count(model, kind):
    n = 0
    if isinstance(model, kind):
        n += 1
    for child in model.children():
        n = count(child, kind)
    return n
