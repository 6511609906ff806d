# rule: starts-over
# ---
from torch import nn


def count(model, kind):
    for module in model.modules():
        found = 0
        if isinstance(module, kind):
            found += 1
    return found
