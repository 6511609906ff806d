# rule: returns-no-number
# ---
from torch import nn


def count(model, kind):
    return isinstance(model, kind)
