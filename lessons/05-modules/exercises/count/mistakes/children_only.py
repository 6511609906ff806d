# rule: one-level-only
# ---
from torch import nn


def count(model, kind):
    found = 0
    for module in model.children():
        if isinstance(module, kind):
            found += 1
    return found
