# rule: asks-something-else
# ---
from torch import nn


def count(model, kind):
    total = 0
    for m in model.modules():
        if isinstance(model, kind):
            total += 1
    return total
