# rule: pairs-not-unpacked
# ---
from torch import nn


def count(model, kind):
    found = 0
    for module in model.named_modules():
        if isinstance(module, kind):
            found += 1
    return found
