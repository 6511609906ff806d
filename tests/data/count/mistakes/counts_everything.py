# rule: kind-unused
# ---
from torch import nn


def count(model, kind):
    return len(list(model.modules()))
