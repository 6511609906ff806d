# rule: counted-again
# ---
from torch import nn


def count(model, kind):
    found = 0
    for module in model.modules():
        for inner in module.modules():
            if isinstance(inner, kind):
                found += 1
    return found
