# rule: returns-no-number
# ---
from torch import nn


def count(model, kind):
    return [module for module in model.modules() if isinstance(module, kind)]
