# way: filter keeps those that fit
# way.ko: filter로 맞는 것만 남겨요
# ---
from torch import nn


def count(model, kind):
    return len(list(filter(lambda module: isinstance(module, kind), model.modules())))
