# rule: generator-is-no-list
# ---
from torch import nn


def count(model, kind):
    return len(model.modules())
