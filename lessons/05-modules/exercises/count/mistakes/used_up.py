# rule: iterator-used-up
# ---
from torch import nn


def count(model, kind):
    modules = model.modules()
    print(len(list(modules)), "modules")
    return sum(isinstance(m, kind) for m in modules)
