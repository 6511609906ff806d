# rule: result-thrown-away
# ---
from torch import nn


def count(model, kind):
    total = 0
    for m in model.modules():
        if isinstance(m, kind):
            total + 1
    return total
