# rule: plus-after-equals
# ---
from torch import nn


def count(model, kind):
    found = 0
    for module in model.modules():
        if isinstance(module, kind):
            found =+ 1
    return found
