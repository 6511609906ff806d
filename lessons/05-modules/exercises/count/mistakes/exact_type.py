# rule: exact-kind
# ---
from torch import nn


def count(model, kind):
    return sum(type(module) == kind for module in model.modules())
