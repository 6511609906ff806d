# rule: shared-counted-twice
# ---
from torch import nn


def count(model, kind):
    found = int(isinstance(model, kind))
    for child in model.children():
        found += count(child, kind)
    return found
