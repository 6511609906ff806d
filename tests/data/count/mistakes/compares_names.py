# rule: exact-kind
# ---
from torch import nn


def count(model, kind):
    found = 0
    for module in model.modules():
        if type(module).__name__ == kind.__name__:
            found += 1
    return found
