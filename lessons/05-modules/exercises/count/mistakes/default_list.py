# rule: kept-between-calls
# ---
from torch import nn


def count(model, kind, found=[]):
    for m in model.modules():
        if isinstance(m, kind):
            found.append(m)
    return len(found)
