# rule: itself-left-out
# ---
from torch import nn


def count(model, kind):
    found = 0
    for module in model.children():
        if isinstance(module, kind):
            found += 1
        found += count(module, kind)
    return found
